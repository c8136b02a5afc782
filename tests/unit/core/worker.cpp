// Promises of worker: order, results on the loop that asked, and a stop that loses nothing.
#include "parlor/core/worker.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

#include "core/loop_thread.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/scope.hpp"

namespace {

using parlor::task;

/// Runs a coroutine on the loop, to its end.
void run_on(parlor::event_loop& on, const std::function<task<>()>& work) {
    parlor::scope children(on);
    children.spawn(work(), [&on] { on.release(); });
    on.run();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(worker)

BOOST_AUTO_TEST_CASE(runs_what_it_is_given_in_order_on_a_thread_of_its_own) {
    std::vector<int> order;
    bool elsewhere = false;
    parlor::worker slow("test");
    BOOST_TEST(!slow.is_current());
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(slow.run([&, i] {
            order.push_back(i);
            elsewhere = slow.is_current();
        }));
    }
    slow.finish();
    BOOST_REQUIRE_EQUAL(order.size(), 100U);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(order[static_cast<std::size_t>(i)] == i);
    BOOST_TEST(elsewhere);
}

BOOST_AUTO_TEST_CASE(finishes_with_all_that_was_given_also_by_what_it_runs) {
    int ran = 0;
    {
        std::promise<void> gate;
        parlor::worker slow("test");
        slow.run([&] { gate.get_future().wait(); });
        for (int i = 0; i < 10; ++i)
            slow.run([&] { ++ran; });
        gate.set_value();
    }
    BOOST_TEST(ran == 10);
}

BOOST_AUTO_TEST_CASE(takes_nothing_once_it_has_finished) {
    parlor::worker slow("test");
    slow.finish();
    slow.finish();
    const auto held = std::make_shared<int>(1);
    BOOST_TEST(!slow.run([held] {}));
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(takes_work_from_many_threads) {
    std::size_t ran = 0;  // counted by the worker's thread alone
    parlor::worker slow("test");
    std::vector<std::future<void>> givers;
    for (int giver = 0; giver < 4; ++giver) {
        givers.push_back(std::async(std::launch::async, [&] {
            for (int i = 0; i < 500; ++i)
                slow.run([&] { ++ran; });
        }));
    }
    for (auto& each : givers)
        each.get();
    slow.finish();
    BOOST_TEST(ran == 2000U);
}

BOOST_AUTO_TEST_CASE(brings_results_to_the_loop_that_asked) {
    parlor::event_loop home;
    parlor::worker slow("test");
    run_on(home, [&]() -> task<> {
        auto answer = slow.begin(home, [] { return std::make_unique<int>(42); });
        const auto got = co_await answer.get();
        BOOST_TEST(*got == 42);
        BOOST_TEST(home.is_current());
        bool ran = false;
        auto nothing = slow.begin(home, [&ran] { ran = true; });
        co_await nothing.get();
        BOOST_TEST(ran);
    });
}

BOOST_AUTO_TEST_CASE(throws_what_the_work_threw_where_it_is_awaited) {
    parlor::event_loop home;
    parlor::worker slow("test");
    run_on(home, [&]() -> task<> {
        auto broken = slow.begin(home, []() -> int { throw std::runtime_error("no"); });
        std::string why;
        try {
            (void)co_await broken.get();
        } catch (const std::runtime_error& e) {
            why = e.what();
        }
        BOOST_TEST(why == "no");
    });
}

BOOST_AUTO_TEST_CASE(answers_unavailable_once_it_has_finished) {
    parlor::event_loop home;
    parlor::worker slow("test");
    slow.finish();
    run_on(home, [&]() -> task<> {
        auto late = slow.begin(home, [] { return 1; });
        std::optional<parlor::errc> code;
        try {
            (void)co_await late.get();
        } catch (const parlor::failure& why) {
            code = why.code();
        }
        BOOST_TEST((code == parlor::errc::unavailable));
    });
}

BOOST_AUTO_TEST_CASE(logs_what_work_throws_and_goes_on) {
    const parlor::log::capture heard;
    bool ran = false;
    {
        parlor::worker slow("test");
        slow.run([] { throw std::runtime_error("broken"); });
        slow.run([] { throw 1; });
        slow.run([&] { ran = true; });
    }
    BOOST_TEST(ran);
    BOOST_TEST(heard.records("work on a worker thread failed").size() == 2U);
}

BOOST_AUTO_TEST_CASE(does_the_work_of_a_result_that_nobody_awaits) {
    parlor::event_loop home;
    bool ran = false;
    {
        parlor::worker slow("test");
        (void)slow.begin(home, [&] { ran = true; });
    }
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_SUITE_END()
