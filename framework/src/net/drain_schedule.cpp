#include "net/drain_schedule.hpp"

#include <algorithm>

namespace parlor {

drain_schedule::drain_schedule(std::size_t sessions, std::size_t all_sessions, duration drain_timeout) noexcept {
    const duration time = drain_timeout <= duration::zero() ? duration(std::chrono::minutes(1)) : drain_timeout;
    const auto batches = static_cast<std::size_t>(std::max<duration::rep>(time / 2 / interval, 1));
    batch_size_ = std::max((sessions + batches - 1) / batches, smallest_batch);

    const auto needed = std::chrono::milliseconds(all_sessions * 1000 / reconnects_per_second);
    window_ = std::clamp(duration(needed), shortest_window, longest_window);
}

}  // namespace parlor
