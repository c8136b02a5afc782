#include "auth/attempt_limit.hpp"

#include <algorithm>

namespace parlor {

std::optional<duration> attempt_limit::take(std::string_view whose, time_point now) {
    if (rate_.burst == 0) return std::nullopt;
    const std::scoped_lock lock(mutex_);
    const auto is_over = [now](const auto& each) { return each.second <= now; };
    sweep_(full_at_, is_over);
    std::string name(whose);
    auto at = full_at_.find(name);
    if (at == full_at_.end()) {
        if (full_at_.size() >= most && now - full_table_swept_at_ >= rate_.every) {  // not for each that comes
            full_table_swept_at_ = now;
            std::erase_if(full_at_, is_over);
        }
        if (full_at_.size() >= most) return rate_.every;
        at = full_at_.emplace(std::move(name), now).first;
    }
    const time_point full_at = std::max(at->second, now);
    const duration over = full_at - now - rate_.every * static_cast<duration::rep>(rate_.burst - 1);
    if (over > duration::zero()) return over;
    at->second = full_at + rate_.every;
    return std::nullopt;
}

std::size_t attempt_limit::size() const {
    const std::scoped_lock lock(mutex_);
    return full_at_.size();
}

}  // namespace parlor
