// Promises of schedule: what is due does not depend on when somebody asks.
#include "schedule.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(spreads_evenly_from_zero_to_before_the_end) {
    load::schedule four(4, 1'000'000'000, 0);
    BOOST_TEST(four.time_of(0) == 0U);
    BOOST_TEST(four.time_of(3) == 750'000'000U);
    BOOST_TEST(four.time_of(4) == load::schedule::never);
}

BOOST_AUTO_TEST_CASE(who_is_late_takes_all_that_was_due_with_the_times_of_then) {
    load::schedule each_ms(1000, 10'000'000, 0);
    std::uint64_t expected = 0;
    for (std::uint64_t due = each_ms.take(5'500'000); due != load::schedule::never; due = each_ms.take(5'500'000)) {
        BOOST_TEST(due == expected);
        expected += 1'000'000;
    }
    BOOST_TEST(each_ms.taken() == 6U);
    BOOST_TEST(each_ms.next() == 6'000'000U);
}

BOOST_AUTO_TEST_CASE(does_not_drift_over_an_hour) {
    const load::schedule thirds(3, 3'600'000'000'000, 0);
    BOOST_TEST(thirds.time_of(3 * 3599) == 3'599'000'000'000U);
}

BOOST_AUTO_TEST_CASE(ends_with_its_most) {
    load::schedule two(10, 1'000'000'000, 2);
    BOOST_TEST(two.take(900'000'000) == 0U);
    BOOST_TEST(!two.finished());
    BOOST_TEST(two.take(900'000'000) == 100'000'000U);
    BOOST_TEST(two.finished());
    BOOST_TEST(two.take(900'000'000) == load::schedule::never);
}

BOOST_AUTO_TEST_SUITE_END()
