// Promises of admin_rates: a second and a minute, of what there is so far.
#include "server/admin_rates.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(admin_rates)

BOOST_AUTO_TEST_CASE(are_zero_before_there_are_two_looks) {
    parlor::admin_rates rates;
    BOOST_TEST(rates.last_second().messages_in == 0);
    rates.add({.messages_in = 100}, parlor::time_point(1h));
    BOOST_TEST(rates.last_second().messages_in == 0);
    BOOST_TEST(rates.cpu_percent() == 0);
}

BOOST_AUTO_TEST_CASE(divide_by_the_time_that_passed) {
    parlor::admin_rates rates;
    const parlor::time_point start(1h);
    rates.add({}, start);
    rates.add({.messages_in = 100, .messages_out = 1000, .bytes_in = 5000, .bytes_out = 20000, .cpu_seconds = 1},
              start + 2s);
    BOOST_TEST(rates.last_second().messages_in == 50);
    BOOST_TEST(rates.last_second().messages_out == 500);
    BOOST_TEST(rates.last_second().bytes_in == 2500);
    BOOST_TEST(rates.last_second().bytes_out == 10000);
    BOOST_TEST(rates.cpu_percent() == 50);
}

BOOST_AUTO_TEST_CASE(of_the_last_minute_forget_what_was_before) {
    parlor::admin_rates rates;
    std::uint64_t messages = 1'000'000;  // all of it before the minute
    for (int second = 0; second < 200; ++second) {
        if (second > 100) messages += 60;
        rates.add({.messages_in = messages}, parlor::time_point(1h) + std::chrono::seconds(second));
    }
    BOOST_TEST(rates.last_second().messages_in == 60);
    BOOST_TEST(rates.last_minute().messages_in == 60);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
