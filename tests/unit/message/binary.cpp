#include "parlor/message/binary.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <limits>
#include <random>

#include "parlor/core/error.hpp"

namespace binary_messages {

enum class colour : std::uint8_t { red = 7, green = 3 };
BOOST_DESCRIBE_ENUM(colour, red, green)

struct spot {
    std::int16_t x = 0;
    std::uint32_t y = 0;
    friend bool operator==(const spot&, const spot&) = default;
};
BOOST_DESCRIBE_STRUCT(spot, (), (x, y))

struct named {
    std::string name;
    friend bool operator==(const named&, const named&) = default;
};
BOOST_DESCRIBE_STRUCT(named, (), (name))

struct everything : named {
    bool flag = false;
    std::uint8_t small = 0;
    std::int8_t minus = 0;
    std::int64_t wide = 0;
    std::uint64_t huge = 0;
    float single = 0;
    double real = 0;
    std::optional<std::string> maybe;
    std::vector<spot> spots;
    std::array<std::uint8_t, 3> three{};
    std::map<std::string, int> counts;
    colour paint = colour::red;
    std::variant<spot, named, std::monostate> either;
    std::chrono::seconds wait{0};
    std::chrono::sys_time<std::chrono::milliseconds> at;
    friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (named),
                      (flag, small, minus, wide, huge, single, real, maybe, spots, three, counts, paint, either, wait,
                       at))

struct tree {
    std::vector<tree> branches;
};
BOOST_DESCRIBE_STRUCT(tree, (), (branches))

}  // namespace binary_messages

namespace {

using namespace binary_messages;
using namespace std::string_literals;

template <class T>
std::string encoded(const T& value) {
    std::string out;
    parlor::encode_binary(value, out);
    return out;
}

everything sample() {
    everything made;
    made.name = "Zoë";
    made.flag = true;
    made.small = 255;
    made.minus = -1;
    made.wide = std::numeric_limits<std::int64_t>::min();
    made.huge = std::numeric_limits<std::uint64_t>::max();
    made.single = -0.5F;
    made.real = 1e300;
    made.maybe = "here";
    made.spots = {{.x = -300, .y = 70000}, {.x = 5, .y = 0}};
    made.three = {1, 2, 3};
    made.counts = {{"a", 1}, {"b", -1}};
    made.paint = colour::green;
    made.either = named{"x"};
    made.wait = std::chrono::seconds(-3);
    made.at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(1763700000000));
    return made;
}

template <class T>
std::string complaint(std::string_view bytes) {
    try {
        (void)parlor::decode_binary<T>(bytes);
    } catch (const parlor::failure& why) {
        BOOST_TEST((why.code() == parlor::errc::invalid_argument));
        return why.message();
    }
    return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(binary)

BOOST_AUTO_TEST_CASE(gives_back_what_was_put_in) {
    const everything before = sample();
    BOOST_TEST((parlor::decode_binary<everything>(encoded(before)) == before));
    BOOST_TEST((parlor::decode_binary<everything>(encoded(everything{})) == everything{}));
}

BOOST_AUTO_TEST_CASE(writes_the_bytes_that_other_languages_read) {
    BOOST_TEST(encoded(spot{.x = -1, .y = 300}) == "\x01\xac\x02"s);
    BOOST_TEST(encoded(spot{.x = 64, .y = 127}) == "\x80\x01\x7f"s);
    BOOST_TEST(encoded(named{"Zoë"}) == "\x04Zo\xc3\xab"s);
    BOOST_TEST(encoded(std::vector<std::uint8_t>{9, 8}) == "\x02\x09\x08"s);
    BOOST_TEST(encoded(std::optional<bool>(true)) == "\x01\x01"s);
    BOOST_TEST(encoded(1.0F) == "\x00\x00\x80\x3f"s);
    BOOST_TEST(encoded(colour::green) == "\x01"s);
    BOOST_TEST(encoded(std::variant<spot, named>(named{"a"})) == "\x01\x01\x61"s);
}

BOOST_AUTO_TEST_CASE(names_the_place_of_what_is_wrong) {
    BOOST_TEST(complaint<spot>("") == "data.x: expected an integer from -32768 to 32767");
    BOOST_TEST(complaint<spot>("\x80\x80\x04\x01"s) == "data.x: expected an integer from -32768 to 32767");
    BOOST_TEST(complaint<spot>("\x01"s) == "data.y: expected an integer from 0 to 4294967295");
    BOOST_TEST(complaint<named>("\x05Zoe"s) == "data.name: expected a string");
    BOOST_TEST(complaint<named>("\x01\xff"s) == "data.name: expected a string");
    BOOST_TEST(complaint<std::vector<spot>>("\x02\x02\x01\x02"s) ==
               "data[1].y: expected an integer from 0 to 4294967295");
    BOOST_TEST(complaint<bool>("\x02"s) == "data: expected true or false");
    BOOST_TEST(complaint<colour>("\x02"s) == "data: expected one of red, green");
    BOOST_TEST(complaint<double>("\x00\x00\x00\x00\x00\x00\xf0\x7f"s) == "data: expected a finite number");
}

BOOST_AUTO_TEST_CASE(takes_one_form_of_each_value_only) {
    BOOST_TEST(complaint<std::uint32_t>("\x81\x00"s) == "data: expected an integer from 0 to 4294967295");
    BOOST_TEST(complaint<std::uint64_t>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s) != "none");
    BOOST_TEST(complaint<spot>("\x01\x01\x01"s) == "data: 1 bytes too many");
    BOOST_TEST((complaint<std::map<std::string, bool>>("\x02\x01"s
                                                       "b\x01\x01"s
                                                       "a\x01"s) == "data: expected an object"));
}

BOOST_AUTO_TEST_CASE(believes_no_count_that_the_bytes_cannot_hold) {
    BOOST_TEST(complaint<std::vector<std::string>>("\xff\xff\xff\xff\x0f"s) == "data: expected an array");
    BOOST_TEST(complaint<std::string>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s) == "data: expected a string");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_nested_too_deeply) {
    BOOST_TEST(complaint<tree>(std::string(1000, '\1')).ends_with("nested too deeply"));
    BOOST_TEST(complaint<tree>("\x01\x01\x00"s) == "none");
}

BOOST_AUTO_TEST_CASE(ends_well_whatever_is_damaged) {
    const std::string whole = encoded(sample());
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST(complaint<everything>(std::string_view(whole).substr(0, size)) != "none");
    std::mt19937 chance(7);  // NOLINT: a fixed seed
    for (int round = 0; round < 20000; ++round) {
        std::string damaged = whole;
        for (int i = 0; i < 3; ++i)
            damaged[chance() % damaged.size()] = static_cast<char>(chance());
        try {
            const auto read = parlor::decode_binary<everything>(damaged);
            BOOST_REQUIRE((parlor::decode_binary<everything>(encoded(read)) == read));
        } catch (const parlor::failure&) {  // what is not is refused, and in no other way
        }
    }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_of_what_it_cannot_write) {
    std::string out = "kept";
    named broken{"a\xff"};
    BOOST_CHECK_THROW(parlor::encode_binary(broken, out), parlor::failure);
    BOOST_CHECK_THROW(parlor::encode_binary(std::numeric_limits<double>::infinity(), out), parlor::failure);
    BOOST_CHECK_THROW(parlor::encode_binary(static_cast<colour>(99), out), parlor::failure);
    BOOST_TEST(out == "kept");
}

BOOST_AUTO_TEST_SUITE_END()
