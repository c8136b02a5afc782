// Promises of watchdog: it says that the service is alive while every loop takes its turns, and not otherwise.
#include "server/watchdog.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;

struct fixture {
    parlor::test::manual_loop first;
    parlor::test::manual_loop second;
    int alive = 0;
    parlor::watchdog dog{{&first, &second}, 10s, [this] { ++alive; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(watchdog, fixture)

BOOST_AUTO_TEST_CASE(says_so_once_an_interval_while_all_loops_answer) {
    for (int i = 1; i <= 3; ++i) {
        second.run_ready();
        first.advance(10s);
        BOOST_TEST(alive == i);
    }
}

BOOST_AUTO_TEST_CASE(says_nothing_while_one_loop_is_stuck_and_goes_on_when_it_is_not) {
    first.advance(30s);
    BOOST_TEST(alive == 0);
    second.run_ready();
    first.advance(10s);
    BOOST_TEST(alive == 1);
    first.advance(10s);  // the second one has not answered in this round
    BOOST_TEST(alive == 1);
}

BOOST_AUTO_TEST_CASE(says_nothing_when_the_first_loop_is_stuck) {
    for (int i = 0; i < 5; ++i)
        second.advance(10s);
    BOOST_TEST(alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
