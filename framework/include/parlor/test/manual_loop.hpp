// A loop that a test steps by hand, with a clock that it moves. test_room runs on one.
#pragma once

#include <cstddef>
#include <memory>

#include "parlor/core/loop.hpp"

namespace parlor::test {

/// Nothing runs but inside run_ready() and advance(), on the thread that calls them, which is the one that made the
/// loop; only post() is safe from others. What posted work or a timer throws leaves the call that ran it.
class manual_loop final : public loop {
public:
    /// The monotonic clock begins at one hour, the wall clock at `start`.
    explicit manual_loop(wall_time start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
    ~manual_loop() override;  ///< what was posted and never ran is destroyed

    /// Runs all that is ready, and what that makes ready in turn; no timers. Returns how many pieces of work ran.
    /// Throws test_failure when it never comes to an end.
    std::size_t run_ready();

    /// Runs what is ready, then moves both clocks by `by`, stopping at each timer's deadline to fire it there and to
    /// run what it made ready.
    void advance(duration by);

    /// Sets the wall clock alone, as an administrator would.
    void set_wall_clock(wall_time to) noexcept;

    /// Timers that are armed.
    [[nodiscard]] std::size_t timers() const noexcept;

    void post(unique_function<void()> work) override;
    void at_end_of_turn(unique_function<void()> work) override;
    [[nodiscard]] boost::asio::any_io_executor executor() const override;
    [[nodiscard]] const clock& time() const noexcept override;
    void arm(timer_entry& entry, time_point deadline) override;
    [[nodiscard]] bool is_current() const noexcept override;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace parlor::test
