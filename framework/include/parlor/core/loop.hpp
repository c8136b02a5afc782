// One thread's turn of events: where work is posted, coroutines run, and time passes.
// Rooms, sessions and timers live on a loop; server/shard runs the real one, test/manual_loop a stepped one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>

#include "parlor/core/clock.hpp"
#include "parlor/core/function.hpp"
#include "parlor/core/timer_wheel.hpp"

namespace parlor {

class distribution;

/// The seam between the framework and whatever drives it. All but `post` belongs to the loop's own thread.
class loop {
public:
    virtual ~loop() = default;

    /// Runs `work` on the loop, after all that was posted before, by whichever thread. Safe from any thread.
    /// Work posted from one thread during one burst wakes the loop once.
    virtual void post(unique_function<void()> work) = 0;

    /// Runs `work` last in this turn: after all that is ready now, and what that makes ready. On the loop's own thread.
    virtual void at_end_of_turn(unique_function<void()> work) = 0;

    /// The executor on which this loop's coroutines run.
    [[nodiscard]] virtual boost::asio::any_io_executor executor() const = 0;

    [[nodiscard]] virtual const clock& time() const noexcept = 0;

    /// Arms a coarse timer (a tick of timer_wheel late at most); all of a loop's timers share one timer of the system.
    /// Disarm it through the entry itself.
    virtual void arm(timer_entry& entry, time_point deadline) = 0;

    /// True on the loop's own thread.
    [[nodiscard]] virtual bool is_current() const noexcept = 0;

    /// The time when this turn first asked for it: for what happens once a message, where reading the clock would cost
    /// as much as the work. On the loop's own thread.
    [[nodiscard]] virtual time_point turn_time() noexcept { return now(); }

    /// How long its turns took, in nanoseconds: what came up meanwhile had to wait. Null where nobody measures.
    [[nodiscard]] virtual const distribution* turn_times() const noexcept { return nullptr; }

    /// Coroutines of its scopes at the end of the last turn; 0 where nobody counts. Safe from any thread.
    [[nodiscard]] virtual std::size_t coroutines() const noexcept { return 0; }

    /// How long the turn at hand has gone on: whatever comes now waits for longer than that. Nothing while it sleeps,
    /// and where nobody measures. Safe from any thread.
    [[nodiscard]] virtual duration lag() const noexcept { return {}; }

    [[nodiscard]] time_point now() const noexcept { return time().now(); }
    void arm_after(timer_entry& entry, duration wait) { arm(entry, now() + wait); }
};

}  // namespace parlor
