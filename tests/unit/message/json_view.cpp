#include "parlor/message/json_view.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "parlor/core/error.hpp"

using namespace parlor;

namespace {

/// Calls `check` with the parsed text.
template <class Check>
void look_at(std::string_view text, Check check) {
    bool called = false;
    auto both = [&](json_view root) {
        check(root);
        called = true;
    };
    parse_json(text, [](json_view root, void* call) { (*static_cast<decltype(both)*>(call))(root); }, &both);
    BOOST_TEST(called);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_view_)

BOOST_AUTO_TEST_CASE(tells_the_kinds_apart) {
    look_at(R"([null,true,1,-1,1.5,18446744073709551615,"a",[],{}])", [](json_view root) {
        const json_kind kinds[] = {json_kind::null,   json_kind::boolean, json_kind::number,
                                   json_kind::number, json_kind::number,  json_kind::number,
                                   json_kind::string, json_kind::array,   json_kind::object};
        BOOST_REQUIRE(root.size() == std::size(kinds));
        for (std::size_t i = 0; i < root.size(); ++i)
            BOOST_TEST((root.element(i).kind() == kinds[i]));
    });
}

BOOST_AUTO_TEST_CASE(gives_nothing_for_another_kind) {
    look_at("null", [](json_view root) {
        BOOST_TEST(!root.boolean());
        BOOST_TEST(!root.string());
        BOOST_TEST(!root.signed_integer());
        BOOST_TEST(!root.unsigned_integer());
        BOOST_TEST(!root.number());
        BOOST_TEST(!root.find("a"));
        BOOST_TEST(root.size() == 0U);
    });
}

BOOST_AUTO_TEST_CASE(gives_integers_that_fit) {
    look_at("[-1,9223372036854775808,1.0]", [](json_view root) {
        BOOST_TEST(root.element(0).signed_integer().value() == -1);
        BOOST_TEST(!root.element(0).unsigned_integer());
        BOOST_TEST(!root.element(1).signed_integer());
        BOOST_TEST(root.element(1).unsigned_integer().value() == 9223372036854775808U);
        BOOST_TEST(!root.element(2).signed_integer());
        BOOST_TEST(!root.element(2).unsigned_integer());
    });
}

BOOST_AUTO_TEST_CASE(gives_any_number_as_a_double) {
    look_at("[-1,9223372036854775808,1.5,1e400]", [](json_view root) {
        BOOST_TEST(root.element(0).number().value() == -1.0);
        BOOST_TEST(root.element(1).number().value() == 9223372036854775808.0);
        BOOST_TEST(root.element(2).number().value() == 1.5);
        BOOST_TEST(std::isinf(root.element(3).number().value()));
    });
}

BOOST_AUTO_TEST_CASE(finds_members_by_name_and_by_place) {
    look_at(R"({"a":1,"b":"x"})", [](json_view root) {
        BOOST_TEST(root.size() == 2U);
        BOOST_TEST(root.find("b").value().string().value() == "x");
        BOOST_TEST(!root.find("c"));
        BOOST_TEST(root.member(0).first == "a");
        BOOST_TEST(root.member(0).second.signed_integer().value() == 1);
    });
}

BOOST_AUTO_TEST_CASE(lets_pass_what_its_user_throws) {
    const auto refuse = [](json_view, void*) { throw failure(errc::not_found, "x"); };
    BOOST_CHECK_THROW(parse_json("{}", refuse, nullptr), failure);
    look_at("[1]", [](json_view root) { BOOST_TEST(root.size() == 1U); });
}

BOOST_AUTO_TEST_SUITE_END()
