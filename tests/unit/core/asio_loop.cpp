// Promises of asio_loop, the real one: order of posts from other threads, its timers, and its end.
#include "core/asio_loop.hpp"

#include <boost/test/unit_test.hpp>
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

BOOST_AUTO_TEST_SUITE(asio_loop)

BOOST_AUTO_TEST_CASE(runs_posts_of_each_thread_in_their_order) {
    constexpr int each = 5000;
    parlor::asio_loop loop;
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

BOOST_AUTO_TEST_CASE(wakes_once_for_a_burst) {
    parlor::asio_loop loop;
    int ran = 0;
    for (int i = 0; i < 100; ++i)
        loop.post([&] { ++ran; });
    BOOST_TEST(loop.context().poll_one() == 1U);
    BOOST_TEST(ran == 100);
    loop.post([&] {
        ++ran;
        loop.post([&] { ++ran; });  // the next burst
    });
    BOOST_TEST(loop.context().poll_one() == 1U);
    BOOST_TEST(ran == 101);
    BOOST_TEST(loop.context().poll_one() == 1U);
    BOOST_TEST(ran == 102);
}

BOOST_AUTO_TEST_CASE(knows_its_own_thread) {
    parlor::asio_loop loop;
    bool inside = false;
    BOOST_TEST(!loop.is_current());
    loop.post([&] {
        inside = loop.is_current();
        loop.release();
    });
    loop.run();
    BOOST_TEST(inside);
}

BOOST_AUTO_TEST_CASE(fires_timers_in_order_and_never_early) {
    parlor::asio_loop loop;
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
    parlor::asio_loop loop;
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
    parlor::asio_loop loop;
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
        static parlor::task<> run(parlor::asio_loop& on) {
            co_await parlor::sleep_for(on, 5ms);
            on.release();
        }
    };
    parlor::asio_loop loop;
    parlor::scope children(loop);
    loop.post([&] { children.spawn(sleeper::run(loop)); });
    loop.run();
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_SUITE_END()
