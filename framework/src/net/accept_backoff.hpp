// What a listener does after accept() has failed: again at once, or after a while. Pure.
#pragma once

#include "parlor/core/clock.hpp"

namespace parlor {

/// Out of descriptors or memory the listener would spin, as the connection it cannot take stays in the queue.
class accept_backoff {
public:
    static constexpr duration first_wait = std::chrono::milliseconds(10);
    static constexpr duration longest_wait = std::chrono::seconds(1);

    /// How long to wait before the next accept, given the errno of the last one. Zero for what concerns that one
    /// connection only, such as ECONNABORTED; otherwise 10 ms, and twice as long each time up to a second.
    [[nodiscard]] duration on_error(int error) noexcept;

    /// A connection was accepted: the next wait is short again.
    void on_success() noexcept { next_wait_ = first_wait; }

private:
    duration next_wait_ = first_wait;
};

}  // namespace parlor
