// A rate with a burst, in eight bytes. The limits of connections, of the listener and of rooms are made of it. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

#include "parlor/core/clock.hpp"

namespace parlor {

/// A 0 in either is no limit. Past a billion a second, or in a burst, there is none in practice.
struct token_bucket_options {
    std::size_t per_second = 100;
    std::size_t burst = 200;

    [[nodiscard]] bool unlimited() const noexcept { return per_second == 0 || burst == 0; }
};

/// Lets `burst` pass at once and then `per_second`. Kept as the time at which the bucket will be full again (the
/// generic cell rate algorithm), so that it needs no refilling. A new bucket is full.
class token_bucket {
public:
    /// Takes a token, if there is one.
    [[nodiscard]] bool try_take(const token_bucket_options& options, time_point now) noexcept {
        if (options.unlimited()) return true;
        const duration interval(duration(std::chrono::seconds(1)).count() / bounded(options.per_second));
        const auto full_at = std::max(full_at_, now);
        if (full_at - now > interval * (bounded(options.burst) - 1)) return false;
        full_at_ = full_at + interval;
        return true;
    }

    /// Nothing was taken lately: it is as good as new.
    [[nodiscard]] bool is_full(time_point now) const noexcept { return full_at_ <= now; }

private:
    static duration::rep bounded(std::size_t n) noexcept {
        return static_cast<duration::rep>(std::min<std::size_t>(n, 1'000'000'000));
    }

    time_point full_at_ = time_point::min();
};

}  // namespace parlor
