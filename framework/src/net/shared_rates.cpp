#include "net/shared_rates.hpp"

#include "net/ip_address.hpp"

namespace parlor {

shared_rates::share shared_rates::share_of(std::string_view whose, time_point now) {
    if (!limits()) return {};
    const std::scoped_lock lock(mutex_);
    sweep_(buckets_, [now](const auto& each) {
        return each.second.shared_by == 0 && each.second.tokens.load(std::memory_order_relaxed).is_full(now);
    });
    bucket& own = buckets_.try_emplace(std::string(whose), *this).first->second;
    ++own.shared_by;
    return share(own);
}

shared_rates::share shared_rates::share_of_address(std::string_view address, time_point now) {
    return limits() ? share_of(limited_address(address), now) : share();
}

std::size_t shared_rates::size() const {
    const std::scoped_lock lock(mutex_);
    return buckets_.size();
}

bool shared_rates::try_take(bucket& from, time_point now) const noexcept {
    const std::size_t per_second = per_second_.load(std::memory_order_relaxed);
    const token_bucket_options rate{.per_second = per_second, .burst = 2 * per_second};
    token_bucket before = from.tokens.load(std::memory_order_relaxed);
    token_bucket after = before;
    do {
        after = before;
        if (!after.try_take(rate, now)) return false;
    } while (!from.tokens.compare_exchange_weak(before, after, std::memory_order_relaxed));
    return true;
}

void shared_rates::give_back(bucket& shared) noexcept {
    const std::scoped_lock lock(mutex_);
    --shared.shared_by;
}

}  // namespace parlor
