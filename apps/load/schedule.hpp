// When each message of an open loop is meant to leave. It is fixed before the run, so that a slow server cannot slow
// the questions down that it is measured by. Pure; times are nanoseconds since the run began.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace load {

class schedule {
public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    /// `per_second` events, evenly spread, the first at 0, all before `end_ns`, and at most `most` of them (0: any).
    schedule(double per_second, std::uint64_t end_ns, std::uint64_t most) noexcept
        : interval_ns_(1e9 / per_second), end_ns_(end_ns), most_(most == 0 ? never : most) {}

    /// When the `index`th one (from 0) is due, or never.
    [[nodiscard]] std::uint64_t time_of(std::uint64_t index) const noexcept {
        if (index >= most_) return never;
        const double at = std::floor(static_cast<double>(index) * interval_ns_);
        return at < static_cast<double>(end_ns_) ? static_cast<std::uint64_t>(at) : never;
    }

    /// The time of the next one that nobody took.
    [[nodiscard]] std::uint64_t next() const noexcept { return time_of(taken_); }
    /// Takes the next one if it is due at `now_ns`, else returns never.
    [[nodiscard]] std::uint64_t take(std::uint64_t now_ns) noexcept {
        const std::uint64_t due = next();
        if (due == never || due > now_ns) return never;
        ++taken_;
        return due;
    }
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
    [[nodiscard]] bool finished() const noexcept { return next() == never; }

private:
    double interval_ns_;
    std::uint64_t end_ns_;
    std::uint64_t most_;
    std::uint64_t taken_ = 0;
};

}  // namespace load
