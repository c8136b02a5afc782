#include "net/shared_rates.hpp"

#include <algorithm>

namespace parlor {

shared_rates::share shared_rates::share_of(std::string_view whose, time_point now) {
    if (!limits()) return {};
    const std::scoped_lock lock(mutex_);
    if (buckets_.size() >= look_at_) forget_full(now);
    bucket& own = buckets_[std::string(whose)];
    ++own.shared_by;
    return {*this, own};
}

std::size_t shared_rates::size() const {
    const std::scoped_lock lock(mutex_);
    return buckets_.size();
}

bool shared_rates::try_take(bucket& from, time_point now) const noexcept {
    token_bucket before = from.tokens.load(std::memory_order_relaxed);
    token_bucket after = before;
    do {
        after = before;
        if (!after.try_take(rate_, now)) return false;
    } while (!from.tokens.compare_exchange_weak(before, after, std::memory_order_relaxed));
    return true;
}

void shared_rates::give_back(bucket& shared) noexcept {
    const std::scoped_lock lock(mutex_);
    --shared.shared_by;
}

// Each is looked at once for each that is added, over time.
void shared_rates::forget_full(time_point now) {
    std::erase_if(buckets_, [now](const auto& each) {
        return each.second.shared_by == 0 && each.second.tokens.load(std::memory_order_relaxed).is_full(now);
    });
    look_at_ = std::max(few, 2 * buckets_.size());
}

}  // namespace parlor
