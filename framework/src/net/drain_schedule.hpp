// How a stopping server parts with its sessions: so many at a time, each told when to come back. Pure.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "parlor/core/clock.hpp"

namespace parlor {

/// Thousands of clients that reconnect in the same second would fell the next server. So sessions are closed in
/// batches, which are spread over half of the drain time when there are many (the other half is for their close
/// handshakes), and each one gets a hint of its own, from a window that grows with their number.
class drain_schedule {
public:
    static constexpr duration interval = std::chrono::milliseconds(50);  ///< from one batch to the next
    static constexpr std::size_t smallest_batch = 64;  ///< fewer sessions than this are closed at once
    static constexpr duration shortest_hint = std::chrono::milliseconds(500);  ///< a restart takes a moment
    static constexpr duration shortest_window = std::chrono::milliseconds(1000);
    static constexpr duration longest_window = std::chrono::minutes(1);
    static constexpr std::size_t reconnects_per_second = 500;  ///< to aim at, until the window is at its longest

    /// `sessions`: how many there are on this shard; `all_sessions`: in the whole server, as they reconnect together.
    /// A `drain_timeout` of 0 (no limit) counts as a minute.
    drain_schedule(std::size_t sessions, std::size_t all_sessions, duration drain_timeout) noexcept;

    /// How many sessions to close in each batch, until none is left.
    [[nodiscard]] std::size_t batch_size() const noexcept { return batch_size_; }

    /// The time over which reconnects are spread.
    [[nodiscard]] duration window() const noexcept { return window_; }

    /// The `reconnect_ms` hint of one session. `random` returns evenly spread 64-bit numbers.
    template <std::invocable Random>
    [[nodiscard]] std::chrono::milliseconds reconnect_hint(Random&& random) const {
        const auto choices = static_cast<std::uint64_t>(window_ / std::chrono::milliseconds(1));
        const auto jitter = static_cast<std::uint64_t>(random()) % choices;
        return std::chrono::floor<std::chrono::milliseconds>(shortest_hint) +
               std::chrono::milliseconds(static_cast<std::int64_t>(jitter));
    }

private:
    std::size_t batch_size_;
    duration window_;
};

}  // namespace parlor
