// The limits that a server keeps, and how often each was met. What meets one counts it, on whichever thread; apps read
// server::counters(). What each counts: docs/guide/limits.md.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parlor {

/// Each is named as its setting.
enum class limit : std::uint8_t {
    allow_origin,
    max_message_bytes,
    max_fragments,
    max_outbox_bytes,
    max_total_outbox_bytes,
    deflate,
    deflate_min_bytes,
    max_connections,
    max_connections_per_address,
    max_handshakes_per_second_per_address,
    max_header_bytes,
    upgrade_timeout,
    first_message_timeout,
    ping_interval,
    pong_timeout,
    close_timeout,
    drain_timeout,
    max_messages_per_second,
    message_burst,
    max_messages_per_second_per_user,
    max_messages_per_second_per_address,
    max_rooms_per_connection,
    max_mailbox,
    resume_window,
    max_resume_messages,
    key_window,
    history_messages,
    history_age,
};

inline constexpr std::size_t limit_count = static_cast<std::size_t>(limit::history_age) + 1;

/// The setting's key (`max_message_bytes`).
[[nodiscard]] std::string_view to_string(limit which) noexcept;

/// How often each limit was met, at some moment.
struct limit_tally {
    std::array<std::uint64_t, limit_count> times{};

    [[nodiscard]] std::uint64_t operator[](limit which) const noexcept {
        return times[static_cast<std::size_t>(which)];
    }
};

/// The counters themselves. Any thread; what is within its limits never comes here.
class limit_counts {
public:
    void note(limit which, std::uint64_t times = 1) noexcept {
        times_[static_cast<std::size_t>(which)].fetch_add(times, std::memory_order_relaxed);
    }

    [[nodiscard]] limit_tally read() const noexcept {
        limit_tally now;
        for (std::size_t i = 0; i < limit_count; ++i)
            now.times[i] = times_[i].load(std::memory_order_relaxed);
        return now;
    }

private:
    std::array<std::atomic<std::uint64_t>, limit_count> times_{};
};

/// For those who may have nobody to tell.
inline void note(limit_counts* in, limit which, std::uint64_t times = 1) noexcept {
    if (in && times != 0) in->note(which, times);
}

}  // namespace parlor
