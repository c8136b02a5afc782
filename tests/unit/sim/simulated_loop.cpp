// Promises of simulated_loop: what is left on it when its server has ended is counted.
#include "sim/simulated_loop.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/scope.hpp"

namespace {

using namespace std::chrono_literals;

parlor::task<> wait_for(parlor::wake_up& door) {
    co_await door.wait();
}

parlor::task<> wait_below(parlor::wake_up& door) {
    co_await wait_for(door);
}

struct world_with_a_loop {
    parlor::sim::world world{1};
    parlor::sim::simulated_clock clock{world};
    parlor::sim::simulated_loop loop{world, clock, 1};
    void run() {
        world.run_alone(1, [this] { return loop.idle(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_loop, world_with_a_loop)

BOOST_AUTO_TEST_CASE(counts_the_coroutines_that_have_not_ended) {
    parlor::scope scope(loop);
    parlor::wake_up one(loop);
    parlor::wake_up other(loop);
    loop.start();
    BOOST_TEST(loop.coroutines() == 0U);
    scope.spawn(wait_below(one));
    scope.spawn(wait_for(other));
    run();
    const std::size_t two = loop.coroutines();
    BOOST_TEST(two >= 2U);
    one.notify();
    run();
    BOOST_TEST(loop.coroutines() == two / 2);
    scope.request_stop();
    run();
    BOOST_TEST(loop.coroutines() == 0U);
    BOOST_TEST(scope.empty());
}

BOOST_AUTO_TEST_CASE(counts_timers_until_they_are_over) {
    struct bell final : parlor::timer_entry {
        void on_timer() override { ++rung; }
        int rung = 0;
    } it;
    loop.start();
    loop.arm_after(it, 5ms);
    BOOST_TEST(loop.timers() == 1U);
    world.run_until(world.now() + 20ms);
    BOOST_TEST(it.rung == 1);
    BOOST_TEST(loop.timers() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
