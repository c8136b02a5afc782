// Promises of manual_loop: nothing runs by itself, and time passes only when it is told to.
#include "parlor/test/manual_loop.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"
#include "parlor/test/test_failure.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::test::manual_loop;

struct bell final : parlor::timer_entry {
    explicit bell(parlor::unique_function<void()> f) : ring(std::move(f)) {}
    void on_timer() override { ring(); }
    parlor::unique_function<void()> ring;
};

struct fixture {
    manual_loop loop;
    std::vector<int> events;
};

using list = std::vector<int>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(manual_loop_, fixture)

BOOST_AUTO_TEST_CASE(runs_nothing_by_itself_and_all_that_is_ready_when_told_to) {
    loop.post([&] {
        events.push_back(1);
        loop.post([&] { events.push_back(3); });
    });
    loop.post([&] { events.push_back(2); });
    BOOST_TEST(events.empty());
    BOOST_TEST(loop.run_ready() == 3U);
    BOOST_TEST(events == (list{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(loop.run_ready() == 0U);
}

BOOST_AUTO_TEST_CASE(fires_timers_on_the_way_each_at_its_own_time) {
    const auto start = loop.now();
    std::vector<parlor::duration> at;
    bell late([&] { at.push_back(loop.now() - start); });
    bell early([&] {
        at.push_back(loop.now() - start);
        loop.arm_after(late, 5ms);
    });
    loop.arm_after(early, 10ms);
    loop.advance(9ms);
    BOOST_TEST(at.empty());
    loop.advance(91ms);
    BOOST_REQUIRE(at.size() == 2U);
    BOOST_TEST((at[0] == 10ms));
    BOOST_TEST((at[1] == 15ms));
    BOOST_TEST((loop.now() - start == 100ms));
}

BOOST_AUTO_TEST_CASE(runs_what_a_timer_made_ready_before_the_next_timer) {
    bell first([&] {
        events.push_back(1);
        loop.post([&] { events.push_back(2); });
    });
    bell second([&] { events.push_back(3); });
    loop.arm_after(first, 10ms);
    loop.arm_after(second, 20ms);
    BOOST_TEST(loop.timers() == 2U);
    loop.advance(1s);
    BOOST_TEST(events == (list{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(loop.timers() == 0U);
}

BOOST_AUTO_TEST_CASE(moves_the_wall_clock_along_and_lets_it_be_set) {
    const auto wall = loop.time().wall_now();
    loop.advance(1500ms);
    BOOST_TEST((loop.time().wall_now() - wall == 1500ms));
    const auto now = loop.now();
    loop.set_wall_clock(wall - 24h);
    BOOST_TEST((loop.time().wall_now() == wall - 24h));
    BOOST_TEST((loop.now() == now));
    loop.advance(1s);
    BOOST_TEST((loop.time().wall_now() == wall - 24h + 1s));
    const parlor::wall_time chosen{12345ms};
    BOOST_TEST((manual_loop(chosen).time().wall_now() == chosen));
}

BOOST_AUTO_TEST_CASE(runs_coroutines) {
    struct sleeper {
        static parlor::task<> run(parlor::loop& on, list& events) {
            for (int i = 1; i <= 3; ++i) {
                co_await parlor::sleep_for(on, 1h);
                events.push_back(i);
            }
        }
    };
    parlor::scope children(loop);
    children.spawn(sleeper::run(loop, events));
    loop.advance(150min);
    BOOST_TEST(events == (list{1, 2}), boost::test_tools::per_element());
    loop.advance(30min);
    BOOST_TEST(children.empty());
}

BOOST_AUTO_TEST_CASE(takes_posts_of_other_threads) {
    std::thread other([&] {
        for (int i = 0; i < 100; ++i)
            loop.post([&, i] { events.push_back(i); });
        BOOST_TEST(!loop.is_current());
    });
    other.join();
    BOOST_TEST(loop.is_current());
    BOOST_TEST(loop.run_ready() == 100U);
    BOOST_TEST(std::ranges::is_sorted(events));
}

BOOST_AUTO_TEST_CASE(lets_exceptions_out_and_goes_on_after_them) {
    loop.post([] { throw std::runtime_error("x"); });
    loop.post([&] { events.push_back(1); });
    BOOST_CHECK_THROW(loop.run_ready(), std::runtime_error);
    loop.run_ready();
    BOOST_TEST(events.size() == 1U);
}

BOOST_AUTO_TEST_CASE(names_work_that_goes_round_for_ever) {
    struct circle {
        manual_loop& loop;
        void operator()() const { loop.post(circle{loop}); }
    };
    loop.post(circle{loop});
    BOOST_CHECK_THROW(loop.run_ready(), parlor::test::test_failure);
}

BOOST_AUTO_TEST_CASE(destroys_what_never_ran) {
    const auto token = std::make_shared<int>(1);
    {
        manual_loop own;
        own.post([token] {});
        BOOST_TEST(token.use_count() == 2);
    }
    BOOST_TEST(token.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
