#include "parlor/message/detail/json_writer.hpp"

#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "parlor/core/error.hpp"
#include "parlor/message/json.hpp"

using namespace parlor;

namespace {

struct numbers {
    std::vector<double> xs;
};
BOOST_DESCRIBE_STRUCT(numbers, (), (xs))

template <class T>
void survives(const T& value, std::string_view text) {
    BOOST_TEST(encode(value) == text);
    BOOST_TEST((decode<T>(text) == value));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(lets_only_finite_numbers_out) {
    numbers bad;
    bad.xs = {1, std::numeric_limits<double>::infinity()};
    std::string out = "kept";
    BOOST_CHECK_EXCEPTION(encode(bad, out), failure, [](const failure& why) {
        return why.code() == errc::internal && why.message() == "data.xs[1]: not a finite number";
    });
    BOOST_TEST(out == "kept");
    BOOST_CHECK_THROW((void)encode(std::numeric_limits<float>::quiet_NaN()), failure);
}

BOOST_AUTO_TEST_CASE(writes_the_shortest_number_that_reads_back_the_same) {
    for (const double value : {0.0, -0.0, 0.1, 1.0 / 3, 1e22, 1e-7, 123456789.125, 5e-324, 1.7976931348623157e308}) {
        BOOST_TEST(decode<double>(encode(value)) == value);
    }
    BOOST_TEST(encode(0.1) == "0.1");
    BOOST_TEST(encode(0.1F) == "0.1");
    BOOST_TEST(encode(2.0) == "2");
}

BOOST_AUTO_TEST_CASE(escapes_what_json_does_not_allow_in_strings) {
    using namespace std::string_literals;
    BOOST_TEST(encode("a\"b\\c/d"s) == R"("a\"b\\c/d")");
    BOOST_TEST(encode("\b\f\n\r\t"s) == R"("\b\f\n\r\t")");
    BOOST_TEST(encode("\0\x01\x1f\x7f"s) == "\"\\u0000\\u0001\\u001f\x7f\"");
    BOOST_TEST(encode("äöü €😀"s) == "\"äöü €😀\"");
    for (int c = 0; c < 0x80; ++c) {
        const std::string text(3, static_cast<char>(c));
        BOOST_TEST(decode<std::string>(encode(text)) == text);
    }
    const std::map<std::string, int> keyed{{"a\"\n", 1}};
    survives(keyed, R"({"a\"\n":1})");
}

BOOST_AUTO_TEST_CASE(replaces_bytes_that_are_not_utf8) {
    const auto sent = [](std::string text) { return decode<std::string>(encode(text)); };
    const std::string mark = "\xef\xbf\xbd";
    BOOST_TEST(sent("a\xff"
                    "b") == "a" + mark + "b");
    BOOST_TEST(sent("\xc3") == mark);
    BOOST_TEST(sent("\xc3\"") == mark + "\"");
    BOOST_TEST(sent("\xc0\x80") == mark + mark);                        // overlong
    BOOST_TEST(sent("\xe0\x80\x80") == mark + mark + mark);             // overlong
    BOOST_TEST(sent("\xf0\x8f\xbf\xbf") == mark + mark + mark + mark);  // overlong
    BOOST_TEST(sent("\xed\xa0\x80") == mark + mark + mark);             // a surrogate
    BOOST_TEST(sent("\xf4\x90\x80\x80") == mark + mark + mark + mark);  // above U+10FFFF
    BOOST_TEST(sent("\xe2\x82") == mark + mark);                        // cut off
    BOOST_TEST(sent("\xf4\x8f\xbf\xbf\xed\x9f\xbf\xc2\x80") == "\xf4\x8f\xbf\xbf\xed\x9f\xbf\xc2\x80");
}

BOOST_AUTO_TEST_CASE(sorts_the_keys_of_unordered_maps) {
    const std::unordered_map<std::string, int> map{{"c", 3}, {"a", 1}, {"b", 2}};
    survives(map, R"({"a":1,"b":2,"c":3})");
    survives(std::unordered_map<std::string, int>{}, "{}");
}

BOOST_AUTO_TEST_SUITE_END()
