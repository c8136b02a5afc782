// A loop of a simulated world: it stands for a thread with a loop, but runs a piece of work when the world picks it.
#pragma once

#include <deque>

#include "parlor/core/loop.hpp"
#include "sim/counting_executor.hpp"
#include "sim/world.hpp"

namespace parlor::sim {

/// The world's time, with a wall clock that can be set.
class simulated_clock final : public clock {
public:
    explicit simulated_clock(const world& of) noexcept : world_(of) {}
    [[nodiscard]] time_point now() const noexcept override { return world_.now(); }
    [[nodiscard]] wall_time wall_now() const noexcept override;
    void jump(std::chrono::milliseconds by) noexcept { offset_ += by; }

private:
    const world& world_;
    std::chrono::milliseconds offset_{};
};

/// Its turns are those of event_loop: timers that are due, what others posted before it began, what that posts, and
/// last what asked for the end of the turn. Between two pieces of work other loops may run.
class simulated_loop final : public loop, public runnable {
public:
    /// `time` outlives it. Nothing runs before start().
    simulated_loop(world& in, const clock& time, std::uint64_t owner);
    ~simulated_loop() override;

    void start() noexcept { started_ = true; }
    /// What another thread posted has arrived.
    void take(unique_function<void()> work) { inbox_.push_back(std::move(work)); }

    void post(unique_function<void()> work) override;
    void at_end_of_turn(unique_function<void()> work) override { last_.push_back(std::move(work)); }
    [[nodiscard]] boost::asio::any_io_executor executor() const override;
    [[nodiscard]] const clock& time() const noexcept override { return clock_; }
    void arm(timer_entry& entry, time_point deadline) override { wheel_.arm(entry, deadline); }
    [[nodiscard]] bool is_current() const noexcept override { return world_.running() == this; }

    [[nodiscard]] bool ready() const override;
    void run_one() override;
    [[nodiscard]] time_point next_deadline() const override;

    /// Work that waits to run, timers apart.
    [[nodiscard]] bool idle() const noexcept {
        return ending_.empty() && posted_.empty() && last_.empty() && inbox_.empty();
    }
    [[nodiscard]] std::size_t timers() const noexcept { return wheel_.size(); }
    [[nodiscard]] std::size_t coroutines() const noexcept override { return coroutines_; }

private:
    using works = std::deque<unique_function<void()>>;
    static void run_front(works& of);
    [[nodiscard]] bool timer_is_due() const;

    world& world_;
    const clock& clock_;
    timer_wheel wheel_;
    works ending_;  // of the turn that ends
    works posted_;  // of this turn
    works last_;    // for its end
    works inbox_;   // for the next turn
    bool started_ = false;
    mutable std::size_t coroutines_ = 0;
    mutable loop_context<simulated_loop> context_;
};

}  // namespace parlor::sim
