// Sizes and durations: what is read, what is refused and in which words, and that writing is read back.
#include "parlor/core/units.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;

std::string refusal(auto parse, std::string_view text) {
    try {
        static_cast<void>(parse(text));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(reads_sizes) {
    BOOST_TEST(parlor::parse_size("0") == 0U);
    BOOST_TEST(parlor::parse_size("65536") == 65536U);
    BOOST_TEST(parlor::parse_size("64KiB") == 65536U);
    BOOST_TEST(parlor::parse_size("1MiB") == 1048576U);
    BOOST_TEST(parlor::parse_size("3GiB") == 3221225472U);
    BOOST_TEST(parlor::parse_size("1TiB") == 1099511627776U);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_size) {
    for (const char* text : {"", "KiB", "64KB", "64kib", "64 KiB", "-1", "+1", "1.5MiB", "0x10", "1e3", " 1", "1 ",
                             "4194305TiB", "99999999999999999999", "10s"}) {
        BOOST_TEST(refusal(parlor::parse_size, text) ==
                   "expected a size such as 65536, 64KiB or 1MiB, got \"" + std::string(text) + "\"");
    }
}

BOOST_AUTO_TEST_CASE(reads_durations) {
    BOOST_TEST((parlor::parse_duration("0") == 0s));
    BOOST_TEST((parlor::parse_duration("0s") == 0s));
    BOOST_TEST((parlor::parse_duration("7ns") == 7ns));
    BOOST_TEST((parlor::parse_duration("7us") == 7us));
    BOOST_TEST((parlor::parse_duration("250ms") == 250ms));
    BOOST_TEST((parlor::parse_duration("10s") == 10s));
    BOOST_TEST((parlor::parse_duration("5m") == 5min));
    BOOST_TEST((parlor::parse_duration("1h") == 1h));
    BOOST_TEST((parlor::parse_duration("30d") == 720h));
}

BOOST_AUTO_TEST_CASE(a_number_without_its_unit_is_no_duration) {
    BOOST_TEST(refusal(parlor::parse_duration, "10") ==
               "expected a duration with its unit, such as 250ms, 10s, 1h or 30d, got \"10\"");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_duration) {
    for (const char* text :
         {"", "s", "10 s", "10S", "10sec", "-1s", "1.5s", "1h30m", "36526d", "99999999999999999999s"}) {
        BOOST_TEST(refusal(parlor::parse_duration, text) ==
                   "expected a duration such as 250ms, 10s, 1h or 30d (at most 100 years), got \"" + std::string(text) +
                       "\"");
    }
    BOOST_TEST((parlor::parse_duration("36525d") == 24h * 36525));
}

BOOST_AUTO_TEST_CASE(writes_the_shortest_exact_spelling) {
    BOOST_TEST(parlor::format_size(0) == "0");
    BOOST_TEST(parlor::format_size(1000) == "1000");
    BOOST_TEST(parlor::format_size(65536) == "64KiB");
    BOOST_TEST(parlor::format_size(1048577) == "1048577");
    BOOST_TEST(parlor::format_duration(0s) == "0");
    BOOST_TEST(parlor::format_duration(250ms) == "250ms");
    BOOST_TEST(parlor::format_duration(90s) == "90s");
    BOOST_TEST(parlor::format_duration(120s) == "2m");
    BOOST_TEST(parlor::format_duration(24h * 30) == "30d");
    BOOST_TEST(parlor::format_duration(1500us) == "1500us");
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    for (std::size_t bytes = 1; bytes < (1ULL << 40); bytes = bytes * 3 + 1024) {
        BOOST_TEST(parlor::parse_size(parlor::format_size(bytes)) == bytes);
        const parlor::duration value(static_cast<parlor::duration::rep>(bytes * 1000));
        BOOST_TEST((parlor::parse_duration(parlor::format_duration(value)) == value));
    }
}

BOOST_AUTO_TEST_SUITE_END()
