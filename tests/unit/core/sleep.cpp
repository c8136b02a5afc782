// Promises of sleep_for: not early, and nothing left behind.
#include "parlor/core/sleep.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/scope.hpp"
#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::task;

}  // namespace

BOOST_AUTO_TEST_SUITE(sleep_for)

BOOST_AUTO_TEST_CASE(returns_after_its_time_and_not_before) {
    struct sleeper {
        static task<> run(parlor::loop& on, bool& done) {
            co_await parlor::sleep_for(on, 100ms);
            done = true;
        }
    };
    parlor::test::manual_loop loop;
    parlor::scope children(loop);
    bool done = false;
    children.spawn(sleeper::run(loop, done));
    loop.advance(99ms);
    BOOST_TEST(!done);
    loop.advance(1ms);
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(leaves_no_timer_behind_when_it_is_cancelled) {
    parlor::test::manual_loop loop;
    parlor::scope children(loop);
    children.spawn(parlor::sleep_for(loop, 1h));
    loop.run_ready();
    BOOST_TEST(loop.timers() == 1U);
    children.request_stop();
    loop.run_ready();
    BOOST_TEST(loop.timers() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
