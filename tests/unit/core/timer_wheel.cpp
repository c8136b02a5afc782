// The wheel's promises, and 100 000 random steps against an obvious model.
#include "parlor/core/timer_wheel.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "parlor/core/random.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::duration;
using parlor::time_point;

constexpr time_point start{1000s};

class probe final : public parlor::timer_entry {
public:
    probe() = default;
    explicit probe(std::function<void()> action) : action_(std::move(action)) {}

    int fired = 0;

private:
    void on_timer() override {
        ++fired;
        if (action_) action_();
    }

    std::function<void()> action_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(timer_wheel)

BOOST_AUTO_TEST_CASE(never_fires_early_and_fires_at_its_deadline) {
    parlor::timer_wheel wheel(start);
    probe timer;
    wheel.arm(timer, start + 25ms);
    BOOST_TEST(timer.armed());
    BOOST_TEST((timer.deadline() == start + 25ms));

    wheel.advance(start + 25ms - 1ns);
    BOOST_TEST(timer.fired == 0);
    wheel.advance(start + 25ms);
    BOOST_TEST(timer.fired == 1);
    BOOST_TEST(!timer.armed());
    wheel.advance(start + 1h);
    BOOST_TEST(timer.fired == 1);
}

BOOST_AUTO_TEST_CASE(is_at_most_one_tick_late_when_advanced_every_tick) {
    for (duration offset = 0ms; offset < 50ms; offset += 777us) {
        parlor::timer_wheel wheel(start);
        probe timer;
        wheel.arm(timer, start + offset);
        time_point now = start;
        while (timer.fired == 0) {
            now += parlor::timer_wheel::tick;
            wheel.advance(now);
        }
        BOOST_TEST((now >= start + offset));
        BOOST_TEST((now - (start + offset) <= parlor::timer_wheel::tick));
    }
}

BOOST_AUTO_TEST_CASE(fires_by_deadline_then_in_the_order_of_arming) {
    parlor::timer_wheel wheel(start);
    std::vector<int> order;
    const auto note = [&order](int name) { return std::make_unique<probe>([&order, name] { order.push_back(name); }); };
    const auto a = note(1), b = note(2), c = note(3), d = note(4), e = note(5);
    wheel.arm(*e, start + 30s);
    wheel.arm(*d, start + 15ms);
    wheel.arm(*b, start + 12ms);
    wheel.arm(*c, start + 12ms);
    wheel.arm(*a, start - 1s);
    wheel.advance(start + 1min);
    BOOST_TEST(order == (std::vector<int>{1, 2, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_past_fires_at_the_next_advance) {
    parlor::timer_wheel wheel(start);
    probe timer;
    wheel.arm(timer, start - 1h);
    BOOST_TEST((wheel.next_deadline().value() <= start));
    wheel.advance(start);
    BOOST_TEST(timer.fired == 1);
}

BOOST_AUTO_TEST_CASE(arming_an_armed_entry_moves_it) {
    parlor::timer_wheel wheel(start);
    probe timer;
    wheel.arm(timer, start + 10ms);
    wheel.arm(timer, start + 10s);
    BOOST_TEST(wheel.size() == 1U);
    wheel.advance(start + 5s);
    BOOST_TEST(timer.fired == 0);
    wheel.advance(start + 10s);
    BOOST_TEST(timer.fired == 1);
}

BOOST_AUTO_TEST_CASE(a_disarmed_or_destroyed_entry_does_not_fire) {
    parlor::timer_wheel wheel(start);
    probe kept;
    wheel.arm(kept, start + 10ms);
    {
        probe destroyed;
        wheel.arm(destroyed, start + 10ms);
        BOOST_TEST(wheel.size() == 2U);
    }
    kept.disarm();
    kept.disarm();
    BOOST_TEST(wheel.size() == 0U);
    BOOST_TEST(!wheel.next_deadline().has_value());
    wheel.advance(start + 1s);
    BOOST_TEST(kept.fired == 0);
}

BOOST_AUTO_TEST_CASE(rearmed_in_its_callback_for_now_it_fires_at_the_next_advance_only) {
    parlor::timer_wheel wheel(start);
    const time_point now = start + 20ms;
    probe* self = nullptr;
    probe timer([&] { wheel.arm(*self, now); });
    self = &timer;
    wheel.arm(timer, now);
    wheel.advance(now);
    BOOST_TEST(timer.fired == 1);
    BOOST_TEST((wheel.next_deadline().value() <= now));
    wheel.advance(now);
    BOOST_TEST(timer.fired == 2);
}

BOOST_AUTO_TEST_CASE(a_periodic_timer_keeps_its_beat) {
    parlor::timer_wheel wheel(start);
    probe* self = nullptr;
    probe beat([&] { wheel.arm(*self, self->deadline() + 25s); });
    self = &beat;
    wheel.arm(beat, start + 25s);
    for (time_point now = start; now <= start + 250s; now += 10ms)
        wheel.advance(now);
    BOOST_TEST(beat.fired == 10);
}

BOOST_AUTO_TEST_CASE(a_callback_may_destroy_itself_and_others_that_are_due) {
    parlor::timer_wheel wheel(start);
    std::unique_ptr<probe> later;
    std::unique_ptr<probe> self;
    probe last;
    self = std::make_unique<probe>([&] {
        later.reset();
        self.reset();
    });
    int later_fired = 0;
    later = std::make_unique<probe>([&] { ++later_fired; });
    wheel.arm(*self, start + 1ms);
    wheel.arm(*later, start + 2ms);
    wheel.arm(last, start + 3ms);
    wheel.advance(start + 10ms);
    BOOST_TEST(later_fired == 0);
    BOOST_TEST(!self);
    BOOST_TEST(last.fired == 1);
    BOOST_TEST(wheel.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_callback_may_put_off_another_that_is_due) {
    parlor::timer_wheel wheel(start);
    probe other;
    probe first([&] { wheel.arm(other, start + 1s); });
    wheel.arm(first, start + 1ms);
    wheel.arm(other, start + 2ms);
    wheel.advance(start + 10ms);
    BOOST_TEST(other.fired == 0);
    wheel.advance(start + 1s);
    BOOST_TEST(other.fired == 1);
}

BOOST_AUTO_TEST_CASE(what_was_due_survives_a_callback_that_throws) {
    parlor::timer_wheel wheel(start);
    probe thrower([] { throw std::runtime_error("planted"); });
    probe other;
    wheel.arm(thrower, start + 1ms);
    wheel.arm(other, start + 2ms);
    BOOST_CHECK_THROW(wheel.advance(start + 10ms), std::runtime_error);
    BOOST_TEST(other.armed());
    BOOST_TEST((wheel.next_deadline().value() <= start + 10ms));
    wheel.advance(start + 10ms);
    BOOST_TEST(other.fired == 1);
}

BOOST_AUTO_TEST_CASE(deadlines_longer_than_a_turn_wait_for_their_turn) {
    parlor::timer_wheel wheel(start);
    probe day, week;
    wheel.arm(day, start + 24h);
    wheel.arm(week, start + 24h * 7);
    for (time_point now = start; now < start + 2min; now += 10ms)
        wheel.advance(now);
    BOOST_TEST(day.fired == 0);
    wheel.advance(start + 24h - 1ms);
    BOOST_TEST(day.fired == 0);
    wheel.advance(start + 24h);
    BOOST_TEST(day.fired == 1);
    wheel.advance(start + 24h * 8);
    BOOST_TEST(week.fired == 1);
}

BOOST_AUTO_TEST_CASE(a_jump_of_hours_fires_all_that_became_due) {
    parlor::timer_wheel wheel(start);
    std::vector<std::unique_ptr<probe>> timers;
    for (int i = 0; i < 5000; ++i) {
        timers.push_back(std::make_unique<probe>());
        wheel.arm(*timers.back(), start + i * 3s);
    }
    wheel.advance(start + 2h);
    for (int i = 0; i < 5000; ++i)
        BOOST_TEST(timers[static_cast<std::size_t>(i)]->fired == (i * 3s <= 2h ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(time_that_goes_backwards_fires_nothing_early) {
    parlor::timer_wheel wheel(start);
    probe timer;
    wheel.advance(start + 1s);
    wheel.arm(timer, start + 2s);
    wheel.advance(start);
    BOOST_TEST(timer.fired == 0);
    wheel.advance(start + 2s);
    BOOST_TEST(timer.fired == 1);
}

BOOST_AUTO_TEST_CASE(works_around_the_zero_of_the_clock) {
    parlor::timer_wheel wheel(time_point{-35ms});
    probe before, after;
    wheel.arm(before, time_point{-5ms});
    wheel.arm(after, time_point{5ms});
    wheel.advance(time_point{-6ms});
    BOOST_TEST(before.fired == 0);
    wheel.advance(time_point{});
    BOOST_TEST(before.fired == 1);
    BOOST_TEST(after.fired == 0);
    wheel.advance(time_point{5ms});
    BOOST_TEST(after.fired == 1);
}

BOOST_AUTO_TEST_CASE(next_deadline_is_exact_when_nothing_was_disarmed) {
    parlor::timer_wheel wheel(start);
    probe near, far;
    BOOST_TEST(!wheel.next_deadline().has_value());
    wheel.arm(far, start + 1h);
    BOOST_TEST((wheel.next_deadline() == start + 1h));
    wheel.arm(near, start + 7ms);
    BOOST_TEST((wheel.next_deadline() == start + 7ms));
    wheel.advance(start + 7ms);
    BOOST_TEST((wheel.next_deadline() == start + 1h));
}

BOOST_AUTO_TEST_CASE(sleeping_until_next_deadline_wakes_few_times) {
    parlor::timer_wheel wheel(start);
    probe* self = nullptr;
    probe beat([&] { wheel.arm(*self, self->deadline() + 25s); });
    self = &beat;
    wheel.arm(beat, start + 25s);
    std::vector<std::unique_ptr<probe>> put_off;
    for (int i = 0; i < 100; ++i) {  // each leaves a stale hint behind
        put_off.push_back(std::make_unique<probe>());
        wheel.arm(*put_off.back(), start + i * 100ms + 1ms);
        wheel.arm(*put_off.back(), start + 1h);
    }
    int wakes = 0;
    time_point now = start;
    while (now < start + 250s) {
        const time_point next = wheel.next_deadline().value();
        BOOST_REQUIRE((next > now));
        now = next;
        wheel.advance(now);
        ++wakes;
    }
    BOOST_TEST(beat.fired == 10);
    BOOST_TEST(wakes <= 10 + 100);
}

BOOST_AUTO_TEST_CASE(destroying_the_wheel_disarms_what_is_left) {
    probe timer;
    {
        parlor::timer_wheel wheel(start);
        wheel.arm(timer, start + 1s);
    }
    BOOST_TEST(!timer.armed());
}

BOOST_AUTO_TEST_CASE(agrees_with_a_sorted_map_over_100000_random_steps) {
    constexpr std::size_t count = 500;
    const auto chance = parlor::make_seeded_random(20260102);
    const auto below = [&](std::uint64_t bound) { return chance->next() % bound; };

    parlor::timer_wheel wheel(start);
    time_point now = start;
    std::vector<std::pair<time_point, std::size_t>> fired;
    std::vector<std::unique_ptr<probe>> timers;
    std::multimap<time_point, std::size_t> model;
    std::vector<std::multimap<time_point, std::size_t>::iterator> place(count, model.end());

    for (std::size_t i = 0; i < count; ++i) {
        timers.push_back(std::make_unique<probe>([&, i] { fired.emplace_back(timers[i]->deadline(), i); }));
    }
    const auto forget = [&](std::size_t i) {
        if (place[i] != model.end()) model.erase(std::exchange(place[i], model.end()));
    };
    constexpr std::array<duration, 5> reach{5ms, 200ms, 9s, 10min, 30h};

    for (int step = 0; step < 100'000; ++step) {
        const auto i = static_cast<std::size_t>(below(count));
        forget(i);
        if (below(8) == 0) {
            timers[i]->disarm();
        } else {
            const auto furthest = static_cast<std::uint64_t>(reach[below(reach.size())].count());
            const auto ahead = std::chrono::nanoseconds(static_cast<std::int64_t>(below(furthest)));
            const time_point deadline = now + ahead - 1ms;
            wheel.arm(*timers[i], deadline);
            place[i] = model.emplace(deadline, i);
        }
        if (below(4) != 0) continue;

        now += std::chrono::nanoseconds(
            static_cast<std::int64_t>(below(below(200) == 0 ? 3'600'000'000'000U : 30'000'000U)));
        fired.clear();
        wheel.advance(now);

        std::vector<std::pair<time_point, std::size_t>> expected;
        while (!model.empty() && model.begin()->first <= now) {
            expected.emplace_back(*model.begin());
            forget(model.begin()->second);
        }
        BOOST_REQUIRE((fired == expected));
        BOOST_REQUIRE(wheel.size() == model.size());
        BOOST_REQUIRE(wheel.next_deadline().has_value() == !model.empty());
        if (!model.empty()) {
            BOOST_REQUIRE((*wheel.next_deadline() > now));
            BOOST_REQUIRE((*wheel.next_deadline() <= model.begin()->first));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
