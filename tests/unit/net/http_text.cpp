// Promises of http_text, the small syntax of HTTP.
#include "net/http_text.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace text = parlor::http_text;

BOOST_AUTO_TEST_SUITE(http_text)

BOOST_AUTO_TEST_CASE(compares_names_without_case) {
    BOOST_TEST(text::iequals("X-Forwarded-FOR", "x-forwarded-for"));
    BOOST_TEST(!text::iequals("host", "hos"));
    BOOST_TEST(!text::iequals("[", "{"));  // they differ in the bit that tells the cases of letters apart
}

BOOST_AUTO_TEST_CASE(splits_lists_but_not_within_quotes) {
    std::vector<std::string_view> parts;
    for (std::string_view rest = " a ,\"b, \\\" c\" ,,d"; !rest.empty();)
        parts.push_back(text::next_part(rest, ','));
    const std::vector<std::string_view> expected = {"a", "\"b, \\\" c\"", "", "d"};
    BOOST_TEST(parts == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finds_a_token_in_a_list) {
    BOOST_TEST(text::has_token("keep-alive, Upgrade", "upgrade"));
    BOOST_TEST(!text::has_token("keep-alive, Upgraded", "upgrade"));
    BOOST_TEST(!text::has_token("", "upgrade"));
}

BOOST_AUTO_TEST_CASE(knows_tokens) {
    BOOST_TEST(text::is_token("X-Y_z.1~"));
    for (const auto* bad : {"", "a b", "a:", "a\r", "\xC3\xA4", "(a)"})
        BOOST_TEST(!text::is_token(bad), bad);
}

BOOST_AUTO_TEST_CASE(undoes_percent_escapes) {
    BOOST_TEST(text::percent_decode("a%20b%2Fc%C3%a4+", false).value() == "a b/c\xC3\xA4+");
    BOOST_TEST(text::percent_decode("a+b%2B", true).value() == "a b+");
    BOOST_TEST(text::percent_decode("%00", false).value() == std::string(1, '\0'));
}

BOOST_AUTO_TEST_CASE(refuses_malformed_escapes) {
    for (const auto* bad : {"%", "%4", "a%", "a%2", "%zz", "%4g", "%%41", "% 1"}) {
        BOOST_TEST(!text::percent_decode(bad, false).has_value(), bad);
    }
}

BOOST_AUTO_TEST_SUITE_END()
