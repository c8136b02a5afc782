// Promises of event_loop, the real one: order of posts from other threads, descriptors, its timers, and its end.
#include "core/event_loop.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <thread>
#include <vector>

#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"

namespace {

using namespace std::chrono_literals;

struct once final : parlor::timer_entry {
    explicit once(parlor::unique_function<void()> f) : run(std::move(f)) {}
    void on_timer() override { run(); }
    parlor::unique_function<void()> run;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(event_loop)

BOOST_AUTO_TEST_CASE(runs_posts_of_each_thread_in_their_order) {
    constexpr int each = 5000;
    parlor::event_loop loop;
    std::array<int, 2> next{};
    std::array<bool, 2> in_order{true, true};
    std::atomic<int> left = 2;
    std::vector<std::thread> threads;
    for (std::size_t who = 0; who < 2; ++who) {
        threads.emplace_back([&, who] {
            for (int i = 0; i < each; ++i) {
                loop.post([&, who, i] { in_order[who] = in_order[who] && next[who]++ == i; });
            }
            loop.post([&] {
                if (--left == 0) loop.release();
            });
        });
    }
    loop.run();
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(next[0] == each);
    BOOST_TEST(next[1] == each);
    BOOST_TEST(in_order[0]);
    BOOST_TEST(in_order[1]);
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_posts_that_a_lock_puts_in_order) {
    constexpr int each = 5000;
    parlor::event_loop loop;
    std::mutex mutex;
    int issued = 0;
    std::vector<int> seen;
    std::atomic<int> left = 2;
    const auto post_all = [&] {
        for (int i = 0; i < each; ++i) {
            const std::scoped_lock lock(mutex);
            loop.post([&, number = issued++] { seen.push_back(number); });
        }
        if (--left == 0) loop.release();
    };
    loop.post(post_all);
    std::thread other(post_all);
    loop.run();
    other.join();
    BOOST_TEST(seen.size() == 2U * each);
    BOOST_TEST(std::ranges::is_sorted(seen));
}

BOOST_AUTO_TEST_CASE(wakes_another_loop_at_the_end_of_the_turn_that_posts_to_it) {
    auto sleeper = std::make_unique<parlor::event_loop>();
    parlor::event_loop busy;
    std::atomic<int> ran = 0;
    std::thread asleep([&] { sleeper->run(); });
    busy.post([&] {
        sleeper->post([&] { ++ran; });
        busy.post([&] {
            sleeper->post([&] { ++ran; });
            sleeper->release();
        });
        busy.at_end_of_turn([&] { busy.release(); });
    });
    busy.run();
    asleep.join();
    BOOST_TEST(ran == 2);
}

BOOST_AUTO_TEST_CASE(ends_a_turn_with_what_asked_for_its_end) {
    parlor::event_loop loop;
    std::vector<std::string> order;
    loop.post([&] {
        loop.at_end_of_turn([&] {
            order.emplace_back("end");
            loop.post([&] { order.emplace_back("next turn"); });
            loop.release();
        });
        loop.post([&] {
            order.emplace_back("posted later");
            loop.post([&] { order.emplace_back("posted by that"); });
        });
        order.emplace_back("first");
    });
    loop.run();
    BOOST_TEST(order == (std::vector<std::string>{"first", "posted later", "posted by that", "end", "next turn"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(serves_descriptors_although_somebody_posts_himself_for_ever) {
    struct watcher final : parlor::descriptor_watcher {
        explicit watcher(parlor::event_loop& l) : loop(l) {}
        void on_events(std::uint32_t) override {
            seen = true;
            loop.release();
        }
        parlor::event_loop& loop;
        bool seen = false;
    };
    parlor::event_loop loop;
    watcher pipe_end(loop);
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_NONBLOCK) == 0);
    loop.watch(ends[0], pipe_end);
    BOOST_REQUIRE(::write(ends[1], "x", 1) == 1);
    parlor::unique_function<void()> again = [&] {
        if (!pipe_end.seen) loop.post([&] { again(); });
    };
    loop.post([&] { again(); });
    loop.run();
    BOOST_TEST(pipe_end.seen);
    ::close(ends[0]);
    ::close(ends[1]);
}

BOOST_AUTO_TEST_CASE(tells_nobody_of_a_descriptor_that_was_let_go_in_the_same_wake_up) {
    struct watcher final : parlor::descriptor_watcher {
        void on_events(std::uint32_t) override {
            ++told;
            then();
        }
        int told = 0;
        parlor::unique_function<void()> then;
    };
    parlor::event_loop loop;
    int first[2];
    int second[2];
    BOOST_REQUIRE(::pipe2(first, O_NONBLOCK) == 0);
    BOOST_REQUIRE(::pipe2(second, O_NONBLOCK) == 0);
    watcher one;
    watcher other;
    one.then = [&] {
        loop.unwatch(second[0], other);
        loop.release();
    };
    other.then = [&] {
        loop.unwatch(first[0], one);
        loop.release();
    };
    loop.watch(first[0], one);
    loop.watch(second[0], other);
    BOOST_REQUIRE(::write(first[1], "x", 1) == 1);
    BOOST_REQUIRE(::write(second[1], "x", 1) == 1);
    loop.run();
    BOOST_TEST(one.told + other.told == 1);
    for (const int end : {first[0], first[1], second[0], second[1]})
        ::close(end);
}

BOOST_AUTO_TEST_CASE(runs_timers_of_asio_that_the_code_of_an_app_waits_for) {
    struct user {
        static parlor::task<> wait(parlor::event_loop& on, bool& in_loop) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1ms);
            co_await timer.async_wait(boost::asio::deferred);
            in_loop = on.is_current();
            on.release();
        }
    };
    parlor::event_loop loop;
    parlor::scope children(loop);
    bool in_loop = false;
    loop.post([&] { children.spawn(user::wait(loop, in_loop)); });
    loop.run();
    BOOST_TEST(in_loop);
}

BOOST_AUTO_TEST_CASE(knows_its_own_thread) {
    parlor::event_loop loop;
    bool inside = false;
    BOOST_TEST(!loop.is_current());
    loop.post([&] {
        inside = loop.is_current();
        loop.release();
    });
    loop.run();
    BOOST_TEST(inside);
}

BOOST_AUTO_TEST_CASE(its_lag_grows_while_a_turn_goes_on_and_ends_with_it) {
    parlor::event_loop loop;
    BOOST_TEST((loop.lag() == 0s));
    parlor::duration within{};
    parlor::duration later{};
    once work([&] {
        const auto began = loop.now();
        while (loop.now() - began < 2ms) {
        }
        within = loop.lag();
        const auto then = loop.now();
        while (loop.now() - then < 1ms) {
        }
        later = loop.lag();
        loop.release();
    });
    loop.arm_after(work, 0ms);
    loop.run();
    BOOST_TEST((within >= 2ms));
    BOOST_TEST((later >= within + 1ms));
    BOOST_TEST((loop.lag() == 0s));
}

BOOST_AUTO_TEST_CASE(fires_timers_in_order_and_never_early) {
    parlor::event_loop loop;
    std::vector<int> fired;
    bool early = false;
    const auto start = loop.now();
    const auto note = [&](int number, parlor::duration wait) {
        fired.push_back(number);
        early = early || loop.now() < start + wait;
        if (fired.size() == 3) loop.release();
    };
    once first([&] { note(1, 20ms); });
    once second([&] { note(2, 40ms); });
    once third([&] { note(3, 60ms); });
    once never([&] { note(9, 1ms); });
    loop.arm(third, start + 60ms);
    loop.arm(first, start + 20ms);
    loop.arm(never, start + 30ms);
    loop.arm(second, start + 40ms);
    never.disarm();
    loop.run();
    BOOST_TEST(fired == (std::vector<int>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(!early);
}

BOOST_AUTO_TEST_CASE(arms_from_within_a_timer) {
    parlor::event_loop loop;
    int fired = 0;
    once again([&] {
        if (++fired == 3) return loop.release();
        loop.arm_after(again, 1ms);
    });
    loop.arm_after(again, 1ms);
    loop.run();
    BOOST_TEST(fired == 3);
}

BOOST_AUTO_TEST_CASE(ends_although_a_far_timer_is_armed) {
    parlor::event_loop loop;
    once far([] { BOOST_ERROR("fired"); });
    loop.post([&] {
        loop.arm_after(far, 24h);
        loop.release();
    });
    loop.run();
    BOOST_TEST(far.armed());
}

BOOST_AUTO_TEST_CASE(runs_coroutines) {
    struct sleeper {
        static parlor::task<> run(parlor::event_loop& on) {
            co_await parlor::sleep_for(on, 5ms);
            on.release();
        }
    };
    parlor::event_loop loop;
    parlor::scope children(loop);
    loop.post([&] { children.spawn(sleeper::run(loop)); });
    loop.run();
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_CASE(a_poll_does_what_is_ready_and_does_not_wait) {
    parlor::event_loop loop;
    int posted = 0;
    bool last = false;
    bool rang = false;
    once timer([&] { rang = true; });
    loop.poll();
    loop.post([&] {
        ++posted;
        loop.post([&] { ++posted; });
        loop.at_end_of_turn([&] { last = true; });
        loop.arm_after(timer, 1ms);
    });
    loop.poll();
    BOOST_TEST(posted == 2);
    BOOST_TEST(last);
    while (!rang)
        loop.poll();
    std::thread([&] { loop.post([&] { ++posted; }); }).join();
    loop.poll();
    BOOST_TEST(posted == 3);
}

BOOST_AUTO_TEST_SUITE_END()
