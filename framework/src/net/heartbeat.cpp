#include "net/heartbeat.hpp"

#include <algorithm>

namespace parlor {

time_point heartbeat::next_deadline() const noexcept {
    if (paused_ || options_->ping_interval <= duration::zero()) return time_point::max();
    return since_ + (waits_for_pong() ? options_->pong_timeout : options_->ping_interval);
}

heartbeat::action heartbeat::on_deadline(time_point now) noexcept {
    if (now < next_deadline()) return action::nothing;
    if (waits_for_pong()) return action::drop;
    since_ = now;
    state_ = state::awaits_pong;
    return action::send_ping;
}

void heartbeat::note_answer(duration after) noexcept {
    constexpr std::int64_t longest = UINT32_MAX;
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(after).count();
    round_trip_us_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 1, longest));
}

void heartbeat::pause() noexcept {
    paused_ = true;
}

void heartbeat::resume(time_point now) noexcept {
    if (!paused_) return;
    paused_ = false;
    since_ = now;
}

}  // namespace parlor
