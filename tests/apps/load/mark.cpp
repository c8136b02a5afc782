// Promises of marker: what is written is found again, whatever stands around it.
#include "mark.hpp"

#include <boost/test/unit_test.hpp>

namespace {

std::string marked(const load::marker& by, const load::mark& what, std::string before, std::string_view after) {
    by.write(what, before);
    return before.append(after);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(marker)

BOOST_AUTO_TEST_CASE(comes_back_as_it_went) {
    load::marker one(0xbeef);
    const load::mark sent{.sender = 0xabcdef, .intended_ns = 0x123456789abc};
    const std::string text = marked(one, sent, R"({"type":"said","data":{"text":")", R"("}})");
    BOOST_TEST(marked(one, sent, "", "").size() == load::marker::size);
    const auto found = one.find(text);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->sender == sent.sender);
    BOOST_TEST(found->intended_ns == sent.intended_ns);
}

BOOST_AUTO_TEST_CASE(is_found_wherever_it_stands) {
    load::marker one(7);
    for (const std::size_t before : {0U, 50U, 3U, 3U, 200U}) {
        const std::string text = marked(one, {.sender = 1, .intended_ns = before}, std::string(before, '~'), "");
        BOOST_REQUIRE(one.find(text).has_value());
        BOOST_TEST(one.find(text)->intended_ns == before);
    }
}

BOOST_AUTO_TEST_CASE(is_not_seen_in_what_is_none) {
    load::marker one(1);
    const std::string whole = marked(one, {.sender = 1, .intended_ns = 2}, "", "");
    BOOST_TEST(!one.find(""));
    BOOST_TEST(!one.find("hello"));
    BOOST_TEST(!one.find(std::string(100, '~')));
    BOOST_TEST(!one.find(std::string_view(whole).substr(0, whole.size() - 1)));
    std::string broken = whole;
    broken.back() = 'g';
    BOOST_TEST(!one.find(broken));
}

BOOST_AUTO_TEST_CASE(of_another_run_is_not_ours) {
    load::marker ours(1);
    const load::marker theirs(2);
    BOOST_TEST(!ours.find(marked(theirs, {.sender = 1, .intended_ns = 2}, "", "")));
}

BOOST_AUTO_TEST_SUITE_END()
