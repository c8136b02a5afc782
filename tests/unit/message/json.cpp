#include "parlor/message/json.hpp"

#include <bit>
#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "parlor/core/clock.hpp"
#include "parlor/core/error.hpp"

using namespace parlor;

namespace json_test {

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct empty {};
BOOST_DESCRIBE_STRUCT(empty, (), ())

struct optionals {
    std::optional<int> n;
    std::optional<std::string> s;
};
BOOST_DESCRIBE_STRUCT(optionals, (), (n, s))

enum class color { red, green };
BOOST_DESCRIBE_ENUM(color, red, green)

struct base {
    int a = 1;
};
BOOST_DESCRIBE_STRUCT(base, (), (a))

struct middle : base {
    int b = 2;
};
BOOST_DESCRIBE_STRUCT(middle, (base), (b))

struct derived : middle {
    int c = 3;
};
BOOST_DESCRIBE_STRUCT(derived, (middle), (c))

class secretive {
public:
    secretive() = default;
    explicit secretive(int value) : value_(value) {}
    [[nodiscard]] int value() const { return value_; }

private:
    int value_ = 0;
    BOOST_DESCRIBE_CLASS(secretive, (), (), (), (value_))
};

struct tree {
    std::string name;
    std::vector<tree> children;
};
BOOST_DESCRIBE_STRUCT(tree, (), (name, children))

struct circle {
    double radius = 0;
};
BOOST_DESCRIBE_STRUCT(circle, (), (radius))
struct square {
    double side = 0;
};
BOOST_DESCRIBE_STRUCT(square, (), (side))
using shape = std::variant<circle, square>;
using text_or_flag = std::variant<std::string, bool>;
using text_or_circle = std::variant<std::string, circle>;
using anything = std::variant<std::monostate, bool, int, std::string, std::vector<int>, circle, square>;

struct all {
    bool flag = false;
    std::uint8_t small = 0;
    double real = 0;
    std::string text;
    std::optional<std::string> maybe;
    std::vector<say> list;
    std::array<int, 2> pair{};
    std::map<std::string, int> map;
    color paint = color::red;
    shape form;
    std::chrono::seconds wait{};
    wall_time at;
};
BOOST_DESCRIBE_STRUCT(all, (), (flag, small, real, text, maybe, list, pair, map, paint, form, wait, at))

}  // namespace json_test

namespace {

using namespace json_test;

/// The text of the failure that decoding gives; "" when it succeeds.
template <class T>
std::string refusal_of(std::string_view text) {
    try {
        (void)decode<T>(text);
    } catch (const failure& why) {
        BOOST_TEST((why.code() == errc::invalid_argument));
        return why.message();
    }
    return "";
}

template <class T>
void survives(const T& value, std::string_view text) {
    BOOST_TEST(encode(value) == text);
    BOOST_TEST((decode<T>(text) == value));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(writes_a_struct_as_an_object_in_the_order_of_its_members) {
    all value;
    value.flag = true;
    value.small = 200;
    value.real = 0.5;
    value.text = "hi";
    value.list.push_back(say{"a"});
    value.pair = {1, -2};
    value.map["k"] = 7;
    value.paint = color::green;
    value.form = square{2};
    value.wait = std::chrono::seconds(3);
    value.at = wall_time(std::chrono::milliseconds(1763700000000));
    const std::string text = encode(value);
    BOOST_TEST(text == R"({"flag":true,"small":200,"real":0.5,"text":"hi","list":[{"text":"a"}],"pair":[1,-2],)"
                       R"("map":{"k":7},"paint":"green","form":{"square":{"side":2}},"wait":3000,"at":1763700000000})");
    BOOST_TEST(encode(decode<all>(text)) == text);
    BOOST_TEST(encode(empty{}) == "{}");
}

BOOST_AUTO_TEST_CASE(appends_to_what_is_there) {
    std::string out = "x";
    encode(say{"a"}, out);
    BOOST_TEST(out == R"(x{"text":"a"})");
}

BOOST_AUTO_TEST_CASE(leaves_out_empty_optionals_and_reads_null_as_empty) {
    optionals value;
    BOOST_TEST(encode(value) == "{}");
    value.s = "";
    BOOST_TEST(encode(value) == R"({"s":""})");
    BOOST_TEST(!decode<optionals>(R"({"n":null})").n.has_value());
    BOOST_TEST(decode<optionals>(R"({"n":4})").n.value() == 4);
    BOOST_TEST(refusal_of<optionals>(R"({"n":"4"})") == "data.n: expected an integer from -2147483648 to 2147483647");
    survives(std::vector<std::optional<int>>{1, std::nullopt}, "[1,null]");
}

BOOST_AUTO_TEST_CASE(puts_the_members_of_bases_first) {
    BOOST_TEST(encode(derived{}) == R"({"a":1,"b":2,"c":3})");
    const auto value = decode<derived>(R"({"c":6,"b":5,"a":4})");
    BOOST_TEST(value.a == 4);
    BOOST_TEST(value.b == 5);
    BOOST_TEST(value.c == 6);
}

BOOST_AUTO_TEST_CASE(reaches_private_members_that_are_described) {
    BOOST_TEST(encode(secretive(5)) == R"({"value_":5})");
    BOOST_TEST(decode<secretive>(R"({"value_":6})").value() == 6);
}

BOOST_AUTO_TEST_CASE(takes_types_that_contain_themselves) {
    const std::string text = R"({"name":"a","children":[{"name":"b","children":[]}]})";
    BOOST_TEST(encode(decode<tree>(text)) == text);
    BOOST_TEST(refusal_of<tree>(R"({"name":"a","children":[{"name":"b","children":[]},{"name":"c"}]})") ==
               "data.children[1].children: missing, expected an array");
}

BOOST_AUTO_TEST_CASE(ignores_unknown_members_and_takes_the_last_of_doubled_ones) {
    BOOST_TEST(decode<say>(R"({"x":[1],"text":"a","text":"b","y":{}})").text == "b");
}

BOOST_AUTO_TEST_CASE(names_the_place_of_what_is_wrong) {
    BOOST_TEST(refusal_of<say>(R"({"text":5})") == "data.text: expected a string");
    BOOST_TEST(refusal_of<say>("{}") == "data.text: missing, expected a string");
    BOOST_TEST(refusal_of<say>(R"({"text":null})") == "data.text: expected a string");
    BOOST_TEST(refusal_of<say>("[]") == "data: expected an object");
    BOOST_TEST(refusal_of<empty>("null") == "data: expected an object");
    BOOST_TEST(refusal_of<std::vector<say>>(R"([{"text":"a"},{"text":1}])") == "data[1].text: expected a string");
    BOOST_TEST((refusal_of<std::map<std::string, say>>(R"({"k":{}})")) == "data.k.text: missing, expected a string");
    BOOST_TEST(refusal_of<base>(R"({})") == "data.a: missing, expected an integer from -2147483648 to 2147483647");
}

BOOST_AUTO_TEST_CASE(cuts_long_names_from_the_client_between_characters) {
    using strings = std::map<std::string, std::string>;
    BOOST_TEST(refusal_of<strings>(R"({")" + std::string(64, 'k') + R"(":1})") ==
               "data." + std::string(64, 'k') + ": expected a string");
    BOOST_TEST(refusal_of<strings>(R"({")" + std::string(5000, 'k') + R"(":1})") ==
               "data." + std::string(64, 'k') + ": expected a string");
    BOOST_TEST(refusal_of<strings>(R"({")" + std::string(63, 'k') + "äää" + R"(":1})") ==
               "data." + std::string(63, 'k') + ": expected a string");
}

BOOST_AUTO_TEST_CASE(checks_the_range_of_integers) {
    BOOST_TEST(decode<std::uint8_t>("255") == 255);
    BOOST_TEST(refusal_of<std::uint8_t>("256") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::uint8_t>("-1") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::uint8_t>("1.0") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::uint8_t>("1e1") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::uint8_t>("\"1\"") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::uint8_t>("true") == "data: expected an integer from 0 to 255");
    BOOST_TEST(refusal_of<std::int8_t>("128") == "data: expected an integer from -128 to 127");
    survives(std::numeric_limits<std::int8_t>::min(), "-128");
    survives(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
    survives(std::numeric_limits<std::int64_t>::max(), "9223372036854775807");
    survives(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
    BOOST_TEST(refusal_of<std::int64_t>("9223372036854775808") ==
               "data: expected an integer from -9223372036854775808 to 9223372036854775807");
    BOOST_TEST(refusal_of<std::uint64_t>("18446744073709551616") ==
               "data: expected an integer from 0 to 18446744073709551615");
    survives(std::numeric_limits<long long>::max(), "9223372036854775807");
}

BOOST_AUTO_TEST_CASE(lets_only_finite_numbers_in) {
    BOOST_TEST(decode<double>("1") == 1.0);
    BOOST_TEST(decode<double>("18446744073709551615") == 18446744073709551615.0);
    BOOST_TEST(decode<double>("-1.5e-3") == -0.0015);
    BOOST_TEST(decode<double>("1e308") == 1e308);
    BOOST_TEST(refusal_of<double>("1e400") == "data: expected a finite number");
    BOOST_TEST(refusal_of<double>("-1e400") == "data: expected a finite number");
    BOOST_TEST(refusal_of<double>("\"1\"") == "data: expected a finite number");
    BOOST_TEST(decode<float>("0.1") == 0.1F);
    BOOST_TEST(refusal_of<float>("1e39") == "data: expected a finite number of single precision");
    BOOST_TEST(refusal_of<double>("NaN") == "data: not valid JSON");
}

BOOST_AUTO_TEST_CASE(reads_every_number_exactly) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (std::isfinite(value)) BOOST_REQUIRE_EQUAL(decode<double>(encode(value)), value);
    }
    BOOST_TEST(decode<double>("12345678901234567890123") == 12345678901234567890123.0);
    BOOST_TEST(decode<double>("1e-400") == 0.0);
    BOOST_TEST(std::signbit(decode<double>("-1e-400")));
    BOOST_TEST((decode<std::vector<double>>("[ -2.5E+1 ,0.1]") == std::vector<double>{-25, 0.1}));
}

BOOST_AUTO_TEST_CASE(takes_arrays_of_the_right_size) {
    survives(std::vector<bool>{true, false}, "[true,false]");
    survives(std::vector<int>{}, "[]");
    BOOST_TEST((refusal_of<std::array<int, 2>>("[1]")) == "data: expected an array of 2 items");
    BOOST_TEST((refusal_of<std::array<int, 2>>("[1,2,3]")) == "data: expected an array of 2 items");
    BOOST_TEST((refusal_of<std::array<int, 2>>("[1,true]")) ==
               "data[1]: expected an integer from -2147483648 to 2147483647");
    BOOST_TEST(refusal_of<std::vector<int>>("{}") == "data: expected an array");
}

BOOST_AUTO_TEST_CASE(writes_enums_by_name) {
    survives(color::green, "\"green\"");
    BOOST_TEST(refusal_of<color>("\"blue\"") == "data: expected one of red, green");
    BOOST_TEST(refusal_of<color>("1") == "data: expected one of red, green");
    BOOST_CHECK_EXCEPTION((void)encode(static_cast<color>(7)), failure,
                          [](const failure& why) { return why.message() == "data: not a named value of its enum"; });
}

BOOST_AUTO_TEST_CASE(tags_the_structs_of_a_variant) {
    BOOST_TEST(encode(shape(circle{1.5})) == R"({"circle":{"radius":1.5}})");
    BOOST_TEST(std::get<square>(decode<shape>(R"({"square":{"side":2},"x":1})")).side == 2);
    const std::string expected = "data: expected an object with one of circle, square";
    BOOST_TEST(refusal_of<shape>("{}") == expected);
    BOOST_TEST(refusal_of<shape>(R"({"circle":{"radius":1},"square":{"side":1}})") == expected);
    BOOST_TEST(refusal_of<shape>("5") == expected);
    BOOST_TEST(refusal_of<shape>(R"({"circle":{}})") == "data.circle.radius: missing, expected a finite number");
}

BOOST_AUTO_TEST_CASE(tells_other_alternatives_apart_by_kind) {
    const auto index = [](std::string_view text) { return decode<anything>(text).index(); };
    BOOST_TEST(index("null") == 0U);
    BOOST_TEST(index("true") == 1U);
    BOOST_TEST(index("7") == 2U);
    BOOST_TEST(index("\"a\"") == 3U);
    BOOST_TEST(index("[1]") == 4U);
    BOOST_TEST(index(R"({"square":{"side":1}})") == 6U);
    for (const auto* text : {"null", "true", "7", "\"a\"", "[1,2]", R"({"circle":{"radius":1}})"}) {
        BOOST_TEST(encode(decode<anything>(text)) == text);
    }
    BOOST_TEST(refusal_of<text_or_flag>("5") == "data: expected a string or true or false");
    BOOST_TEST(refusal_of<text_or_circle>("5") == "data: expected a string or an object with one of circle");
}

BOOST_AUTO_TEST_CASE(knows_null) {
    survives(std::monostate{}, "null");
    survives(nullptr, "null");
    BOOST_TEST(refusal_of<std::nullptr_t>("0") == "data: expected null");
}

BOOST_AUTO_TEST_CASE(writes_durations_in_milliseconds) {
    using namespace std::chrono_literals;
    survives(std::chrono::seconds(90), "90000");
    survives(-5ms, "-5");
    BOOST_TEST(encode(1999us) == "1");
    BOOST_TEST(encode(duration(2500000)) == "2");
    BOOST_TEST((decode<std::chrono::seconds>("1999") == 1s));
    BOOST_TEST((decode<std::chrono::nanoseconds>("1") == 1000000ns));
    BOOST_TEST(refusal_of<std::chrono::nanoseconds>("9223372036855") ==
               "data: expected an integer from -9223372036854 to 9223372036854");
    BOOST_TEST((decode<std::chrono::nanoseconds>("-9223372036854") == -9223372036854ms));
    BOOST_TEST(refusal_of<std::chrono::milliseconds>("1.5").starts_with("data: expected an integer from -922337203"));
    BOOST_TEST(encode(std::chrono::hours::max()).starts_with("92233720368"));
}

BOOST_AUTO_TEST_CASE(writes_wall_time_in_milliseconds_since_the_epoch) {
    const wall_time at{std::chrono::milliseconds(1763700000000)};
    survives(at, "1763700000000");
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_no_json) {
    for (const auto* text : {"", "{", "{\"text\":\"a\"} x", "{\"text\":\"\xff\"}", "{'text':1}"}) {
        BOOST_TEST(refusal_of<say>(text) == "data: not valid JSON");
    }
    BOOST_TEST(decode<say>(R"({"text":"after"})").text == "after");
}

BOOST_AUTO_TEST_CASE(takes_32_levels_and_no_more) {
    const auto nested = [](std::size_t levels) {
        return R"({"x":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    BOOST_TEST(refusal_of<empty>(nested(32)) == "");
    BOOST_TEST(refusal_of<empty>(nested(33)) == "data: nested deeper than 32 levels");
    BOOST_TEST(refusal_of<empty>(std::string(100000, '[')) == "data: nested deeper than 32 levels");
}

BOOST_AUTO_TEST_CASE(reads_more_than_its_own_memory_holds) {
    std::vector<std::string> many(5000, std::string(50, 'x'));
    BOOST_TEST((decode<std::vector<std::string>>(encode(many)) == many));
    BOOST_TEST(decode<say>(R"({"text":"small again"})").text == "small again");
}

BOOST_AUTO_TEST_CASE(may_be_used_while_it_is_used) {
    struct seen {
        std::string outer, inner;
    } result;
    parse_json(
        R"({"text":"outer"})",
        [](json_view root, void* to) {
            auto& seen_here = *static_cast<seen*>(to);
            seen_here.inner = decode<say>(R"({"text":"inner"})").text;
            seen_here.outer = root.find("text").value().string().value();
        },
        &result);
    BOOST_TEST(result.outer == "outer");
    BOOST_TEST(result.inner == "inner");
}

BOOST_AUTO_TEST_CASE(works_on_every_thread) {
    std::string text;
    std::thread([&] { text = decode<say>(R"({"text":"there"})").text; }).join();
    BOOST_TEST(text == "there");
}

BOOST_AUTO_TEST_SUITE_END()
