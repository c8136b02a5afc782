// Promises of retry_timer: waits that grow to a bound, one call at a time.
#include "net/retry_timer.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;

struct fixture {
    parlor::test::manual_loop loop;
    int calls = 0;
    parlor::retry_timer timer{loop, [this] { ++calls; }};

    /// Starts it, and how long it takes until it calls.
    parlor::duration wait() {
        const int before = calls;
        const auto began = loop.now();
        timer.start();
        while (calls == before)
            loop.advance(10ms);
        return loop.now() - began;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(retry_timer, fixture)

BOOST_AUTO_TEST_CASE(waits_twice_as_long_each_time_up_to_a_bound) {
    parlor::duration expected = 250ms;
    for (int i = 0; i < 12; ++i) {
        const auto waited = wait();
        BOOST_TEST((waited >= expected && waited <= expected + 20ms));
        expected = std::min<parlor::duration>(expected * 2, 30s);
    }
}

BOOST_AUTO_TEST_CASE(begins_again_when_it_has_worked) {
    for (int i = 0; i < 5; ++i)
        (void)wait();
    timer.succeeded();
    BOOST_TEST((wait() <= 270ms));
}

BOOST_AUTO_TEST_CASE(calls_once_however_often_it_is_started) {
    for (int i = 0; i < 5; ++i)
        timer.start();
    loop.advance(1min);
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()
