// Is the other end still there? Says when to ping it and when to give it up. Pure; the session owns one and a timer
// entry.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "parlor/core/clock.hpp"

namespace parlor {

/// Zero switches that half off: no pings, or pings whose answer nobody waits for.
struct heartbeat_options {
    duration ping_interval = std::chrono::seconds(25);
    duration pong_timeout = std::chrono::seconds(10);
};

/// After `ping_interval` without a byte a ping is due, and `pong_timeout` later the peer is lost. Any byte counts as
/// life, so a busy connection is never pinged. Receiving costs one store: the timer is not moved then, it finds out
/// when it fires that it fired too early.
class heartbeat {
public:
    enum class action : std::uint8_t {
        nothing,    ///< too early; arm the timer for `next_deadline`
        send_ping,  ///< and arm the timer for `next_deadline`
        drop,       ///< the peer is lost: drop the connection
    };

    /// `options` must outlive the heartbeat; they are shared by all sessions of an endpoint.
    heartbeat(const heartbeat_options& options, time_point now) noexcept : options_(&options), since_(now) {}

    /// Bytes have arrived. True when a ping waited for them: then `next_deadline` may be earlier than before.
    bool on_traffic(time_point now) noexcept {
        const time_point pinged = std::exchange(since_, now);
        if (std::exchange(state_, state::quiet) != state::awaits_pong) return false;
        note_answer(now - pinged);
        return true;
    }

    /// When `on_deadline` should be called next; time_point::max() while there is nothing to wait for.
    [[nodiscard]] time_point next_deadline() const noexcept;

    /// How long the peer took to answer the last ping, in microseconds; nothing before there was one. Whatever came
    /// first counts as its answer.
    [[nodiscard]] std::optional<std::uint32_t> round_trip_us() const noexcept {
        return round_trip_us_ == 0 ? std::nullopt : std::optional(round_trip_us_);
    }

    /// The timer has fired.
    [[nodiscard]] action on_deadline(time_point now) noexcept;

    /// Our own reader is parked, so the silence is ours. Until `resume` no deadline passes.
    void pause() noexcept;

    /// The reader reads again. What the peer had left of its time it gets anew, in full: its bytes may long lie here.
    void resume(time_point now) noexcept;

private:
    enum class state : std::uint8_t { quiet, awaits_pong };

    [[nodiscard]] bool waits_for_pong() const noexcept {
        return state_ == state::awaits_pong && options_->pong_timeout > duration::zero();
    }

    void note_answer(duration after) noexcept;

    const heartbeat_options* options_;
    time_point since_;                 // of the last byte, or of the ping that waits for its answer
    std::uint32_t round_trip_us_ = 0;  // 0: not known
    state state_ = state::quiet;
    bool paused_ = false;
};

}  // namespace parlor
