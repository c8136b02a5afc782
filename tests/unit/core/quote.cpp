// What a hostile text may do to a line: nothing.
#include "core/quote.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "parlor/core/random.hpp"

namespace {

std::string one_line(std::string_view text) {
    std::string out;
    parlor::append_one_line(out, text);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quote)

BOOST_AUTO_TEST_CASE(plain_text_and_unicode_stay) {
    BOOST_TEST(parlor::quoted("") == "\"\"");
    BOOST_TEST(parlor::quoted("ana: 用户 😀") == "\"ana: 用户 😀\"");
    BOOST_TEST(one_line("say \"hi\" \\ there") == "say \"hi\" \\ there");
}

BOOST_AUTO_TEST_CASE(quotes_backslashes_and_control_characters_are_escaped) {
    BOOST_TEST(parlor::quoted("a\"b\\c\nd\re\tf") == R"("a\"b\\c\nd\re\tf")");
    BOOST_TEST(parlor::quoted(std::string_view("\0\x1b[31m\x7f", 7)) == R"("\u0000\u001b[31m\u007f")");
    BOOST_TEST(parlor::quoted("\xc2\x9b") == R"("\u009b")");
    BOOST_TEST(one_line("a\nb\x1b") == R"(a\nb\u001b)");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced) {
    constexpr const char* replaced = "\xef\xbf\xbd";
    for (const char* bad : {"\x80", "\xc0", "\xc1", "\xff", "\xc3", "\xf5"}) {
        BOOST_TEST(one_line(bad) == replaced, bad);
    }
    BOOST_TEST(one_line("\xe2\x82") == std::string(replaced) + replaced);                 // cut off
    BOOST_TEST(one_line("\xc0\xaf") == std::string(replaced) + replaced);                 // overlong
    BOOST_TEST(one_line("\xed\xa0\x80") == std::string(replaced) + replaced + replaced);  // surrogate
    BOOST_TEST(one_line("\xc3(") == std::string(replaced) + "(");
}

BOOST_AUTO_TEST_CASE(any_bytes_make_a_valid_json_string) {
    const auto chance = parlor::make_seeded_random(3);
    for (int round = 0; round < 2000; ++round) {
        std::string text(chance->next() % 40, '\0');
        chance->fill(std::as_writable_bytes(std::span(text)));
        BOOST_TEST(boost::json::parse(parlor::quoted(text)).is_string());
    }
}

BOOST_AUTO_TEST_SUITE_END()
