// Promises of wake_up: one passes for each notify, by a post, and waiting can be cancelled.
#include "parlor/core/wake_up.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/scope.hpp"
#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::task;

struct fixture {
    task<> pass(int times) {
        for (int i = 0; i < times; ++i) {
            co_await door.wait();
            ++passed;
        }
    }

    parlor::test::manual_loop loop;
    parlor::wake_up door{loop};
    parlor::scope children{loop};
    int passed = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(wake_up, fixture)

BOOST_AUTO_TEST_CASE(lets_the_waiter_pass_once_a_notify) {
    children.spawn(pass(2));
    loop.run_ready();
    BOOST_TEST(door.has_waiter());
    door.notify();
    BOOST_TEST(passed == 0);  // by a post, never inside notify
    loop.run_ready();
    BOOST_TEST(passed == 1);
    BOOST_TEST(door.has_waiter());
    door.notify();
    loop.run_ready();
    BOOST_TEST(passed == 2);
}

BOOST_AUTO_TEST_CASE(stays_open_for_the_next_waiter_once) {
    door.notify();
    door.notify();
    children.spawn(pass(2));
    loop.run_ready();
    BOOST_TEST(passed == 1);
    door.notify();
    loop.run_ready();
    BOOST_TEST(passed == 2);
}

BOOST_AUTO_TEST_CASE(ends_a_wait_that_is_cancelled) {
    children.spawn(pass(1));
    loop.run_ready();
    children.request_stop();
    loop.run_ready();
    BOOST_TEST(children.empty());
    BOOST_TEST(passed == 0);
    BOOST_TEST(!door.has_waiter());
    door.notify();  // for the next one
    children.reopen();
    children.spawn(pass(1));
    loop.run_ready();
    BOOST_TEST(passed == 1);
}

BOOST_AUTO_TEST_CASE(does_not_resume_twice_when_notified_and_cancelled_in_one_turn) {
    children.spawn(pass(1));
    loop.run_ready();
    door.notify();
    children.request_stop();
    loop.run_ready();
    BOOST_TEST(passed == 1);
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_SUITE_END()
