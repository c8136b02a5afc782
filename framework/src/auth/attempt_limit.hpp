// How often something may be tried, by whom: the brake on guessing. Slower than core/token_bucket counts. Pure.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/amortized_sweep.hpp"
#include "parlor/auth/accounts.hpp"
#include "parlor/core/clock.hpp"

namespace parlor {

/// One bucket for each that tries. Safe from any thread.
class attempt_limit {
public:
    explicit attempt_limit(attempt_rate rate) noexcept : rate_(rate) {}

    /// Counts an attempt and answers nothing, or does not and answers how long it is until the next.
    [[nodiscard]] std::optional<duration> take(std::string_view whose, time_point now);

    /// Buckets that are kept: none that is full again, but for a while.
    [[nodiscard]] std::size_t size() const;

    static constexpr std::size_t most = 100'000;  ///< buckets; past it whoever is new has to wait

private:
    const attempt_rate rate_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, time_point> full_at_;  // guarded by mutex_
    amortized_sweep sweep_{1024};                          // guarded by mutex_
    time_point full_table_swept_at_{};                     // guarded by mutex_
};

}  // namespace parlor
