// Promises of scope: children are cancelled, waited for, and never lost.
#include "parlor/core/scope.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "parlor/core/sleep.hpp"
#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::task;
using parlor::test::manual_loop;

struct fixture {
    task<> nap(parlor::duration wait, std::string name) {
        events.push_back(name + " begins");
        bool cancelled = false;
        try {
            co_await parlor::sleep_for(loop, wait);
        } catch (const boost::system::system_error&) {
            cancelled = true;
        }
        events.push_back(name + (cancelled ? " cancelled" : " ends"));
        if (cancelled) throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    task<> throw_after(parlor::duration wait) {
        if (wait > 0s) co_await parlor::sleep_for(loop, wait);
        throw std::runtime_error("broken");
    }
    task<> join(parlor::scope& of) {
        co_await of.join();
        events.emplace_back("joined");
    }

    manual_loop loop;
    std::vector<std::string> events;
    parlor::scope children{loop};
    parlor::scope waiting{loop};
};

using list = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scope, fixture)

BOOST_AUTO_TEST_CASE(runs_a_child_until_its_first_wait_at_once) {
    bool at_once = false;
    loop.post([&] {
        children.spawn(nap(10ms, "a"));
        at_once = events.size() == 1;
    });
    loop.run_ready();
    BOOST_TEST(at_once);
    BOOST_TEST(events == list{"a begins"}, boost::test_tools::per_element());
    BOOST_TEST(children.size() == 1U);
    loop.advance(10ms);
    BOOST_TEST(events.back() == "a ends");
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_CASE(joins_when_the_last_child_has_ended) {
    children.spawn(nap(10ms, "a"));
    children.spawn(nap(20ms, "b"));
    waiting.spawn(join(children));
    loop.advance(10ms);
    BOOST_TEST(events.back() == "a ends");
    loop.advance(10ms);
    BOOST_TEST(events.back() == "joined");
}

BOOST_AUTO_TEST_CASE(joins_at_once_without_children) {
    waiting.spawn(join(children));
    loop.run_ready();
    BOOST_TEST(events == list{"joined"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(waits_for_children_that_come_while_it_waits) {
    children.spawn(nap(10ms, "a"));
    waiting.spawn(join(children));
    children.spawn(nap(30ms, "b"));
    loop.advance(10ms);
    BOOST_TEST(events.back() == "a ends");
    loop.advance(20ms);
    BOOST_TEST(events.back() == "joined");
}

BOOST_AUTO_TEST_CASE(cancels_every_child) {
    for (const auto* name : {"a", "b", "c"})
        children.spawn(nap(1h, name));
    waiting.spawn(join(children));
    children.request_stop();
    children.request_stop();  // again is harmless
    loop.run_ready();
    BOOST_TEST(std::ranges::count_if(events, [](const auto& e) { return e.ends_with("cancelled"); }) == 3);
    BOOST_TEST(events.back() == "joined");
    BOOST_TEST(loop.timers() == 0U);
}

BOOST_AUTO_TEST_CASE(cancels_a_child_that_comes_too_late_at_its_first_wait) {
    children.request_stop();
    BOOST_TEST(children.stopping());
    children.spawn(nap(1h, "late"));
    loop.run_ready();
    BOOST_TEST(events == (list{"late begins", "late cancelled"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_children_again_when_reopened) {
    children.request_stop();
    children.reopen();
    children.spawn(nap(10ms, "a"));
    loop.advance(10ms);
    BOOST_TEST(events.back() == "a ends");
}

BOOST_AUTO_TEST_CASE(hands_errors_to_whoever_wants_them_and_survives_the_others) {
    std::string what;
    bool done = false;
    const auto keep = [&](const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            what = e.what();
        }
    };
    children.spawn(throw_after(0s), [&] { done = true; }, keep);
    loop.run_ready();
    BOOST_TEST(what == "broken");
    BOOST_TEST(done);
    children.spawn(throw_after(10ms));  // to the log
    loop.advance(10ms);
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_CASE(says_when_a_child_is_done_whatever_the_outcome) {
    int done = 0;
    bool error = false;
    children.spawn(nap(10ms, "a"), [&] { ++done; });
    children.spawn(nap(1h, "b"), [&] { ++done; }, [&](const std::exception_ptr&) { error = true; });
    loop.advance(10ms);
    BOOST_TEST(done == 1);
    children.request_stop();
    loop.run_ready();
    BOOST_TEST(done == 2);
    BOOST_TEST(!error);  // to be cancelled is no error
}

BOOST_AUTO_TEST_CASE(lets_a_child_stop_its_own_scope) {
    struct stopper {
        static task<> run(parlor::loop& on, parlor::scope& own) {
            co_await parlor::sleep_for(on, 10ms);
            own.request_stop();
            co_await parlor::sleep_for(on, 1h);
        }
    };
    children.spawn(stopper::run(loop, children));
    children.spawn(nap(1h, "b"));
    waiting.spawn(join(children));
    loop.advance(10ms);
    BOOST_TEST(events.back() == "joined");
}

BOOST_AUTO_TEST_CASE(lets_a_child_stop_its_own_scope_before_its_first_wait) {
    struct stopper {
        static task<> run(parlor::scope& own) {
            own.request_stop();
            co_return;
        }
    };
    loop.post([this] { children.spawn(stopper::run(children)); });
    BOOST_CHECK_NO_THROW(loop.run_ready());
    BOOST_TEST(children.empty());
}

// Stops after every step of a small program in turn: whatever was reached, everything is joined.
BOOST_AUTO_TEST_CASE(is_joined_wherever_it_is_stopped) {
    struct program {
        static task<> run(parlor::loop& on, int& steps) {
            for (int i = 0; i < 5; ++i) {
                co_await parlor::sleep_for(on, 10ms);
                ++steps;
            }
        }
    };
    for (int stop_after = 0; stop_after <= 6; ++stop_after) {
        int steps = 0;
        parlor::scope own(loop);
        own.spawn(program::run(loop, steps));
        loop.advance(stop_after * 10ms);
        own.request_stop();
        loop.run_ready();
        BOOST_TEST(own.empty());
        BOOST_TEST(steps == std::min(stop_after, 5));
    }
    BOOST_TEST(loop.timers() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
