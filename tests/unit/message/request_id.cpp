#include "parlor/message/request_id.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using parlor::request_id;

namespace {

bool is_id(std::string_view token) {
    return request_id::from_json(token).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_id_)

BOOST_AUTO_TEST_CASE(is_empty_unless_given) {
    BOOST_TEST(request_id().empty());
    BOOST_TEST(request_id().text() == "");
    BOOST_TEST(!request_id().number());
}

BOOST_AUTO_TEST_CASE(takes_integers_from_0_to_2_to_the_53_minus_1) {
    BOOST_TEST(is_id("0"));
    BOOST_TEST(is_id("7"));
    BOOST_TEST(is_id("9007199254740991"));
    BOOST_TEST(!is_id("9007199254740992"));
    BOOST_TEST(!is_id("99999999999999999999999"));
    BOOST_TEST(!is_id("-1"));
    BOOST_TEST(!is_id("-0"));
    BOOST_TEST(!is_id("1.0"));
    BOOST_TEST(!is_id("1e3"));
}

BOOST_AUTO_TEST_CASE(takes_strings_of_at_most_64_bytes) {
    const std::string quote = "\"";
    BOOST_TEST(is_id("\"\""));
    BOOST_TEST(is_id(quote + std::string(64, 'a') + quote));
    BOOST_TEST(!is_id(quote + std::string(65, 'a') + quote));
}

BOOST_AUTO_TEST_CASE(counts_the_bytes_that_escapes_stand_for) {
    const auto token = [](std::string_view repeated, int times, std::string_view rest) {
        std::string text = "\"";
        for (int i = 0; i < times; ++i)
            text += repeated;
        return text.append(rest).append("\"");
    };
    BOOST_TEST(is_id(token("\\n", 64, "")));
    BOOST_TEST(!is_id(token("\\n", 64, "a")));
    BOOST_TEST(is_id(token("\\u0041", 64, "")));
    BOOST_TEST(!is_id(token("\\u0041", 64, "\\\"")));
    BOOST_TEST(is_id(token("\\u00e4", 32, "")));
    BOOST_TEST(!is_id(token("\\u00e4", 32, "a")));
    BOOST_TEST(is_id(token("\\u20AC", 21, "a")));
    BOOST_TEST(!is_id(token("\\u20AC", 21, "aa")));
    BOOST_TEST(is_id(token("\\ud83d\\ude00", 16, "")));
    BOOST_TEST(!is_id(token("\\ud83d\\ude00", 16, "a")));
}

BOOST_AUTO_TEST_CASE(takes_nothing_else) {
    for (const auto* token : {"", "null", "true", "false", "{}", "[1]"})
        BOOST_TEST(!is_id(token));
}

BOOST_AUTO_TEST_CASE(keeps_its_text_as_it_came) {
    for (const auto* token : {"12", "\"a-1\"", R"("\u0041\n")"}) {
        const auto id = request_id::from_json(token);
        BOOST_REQUIRE(id.has_value());
        BOOST_TEST(id->text() == token);
    }
}

BOOST_AUTO_TEST_CASE(knows_its_number) {
    const request_id nine(9);
    const auto text = request_id::from_json("\"9\"");
    BOOST_REQUIRE(text.has_value());
    BOOST_TEST(nine.number().value() == 9U);
    BOOST_TEST(nine.text() == "9");
    BOOST_TEST(!text->number());
    BOOST_TEST((nine == request_id::from_json("9")));
    BOOST_TEST(!(nine == *text));
}

BOOST_AUTO_TEST_SUITE_END()
