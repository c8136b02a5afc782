// Rates of the last second and minute out of counters that only grow. Pure; the admin side feeds it once a second.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "parlor/core/clock.hpp"
#include "server/admin_model.hpp"

namespace parlor {

class admin_rates {
public:
    struct totals {
        std::uint64_t messages_in = 0;
        std::uint64_t messages_out = 0;
        std::uint64_t bytes_in = 0;
        std::uint64_t bytes_out = 0;
        double cpu_seconds = 0;
    };

    void add(const totals& now, time_point at) noexcept;

    /// Over the last step, and over the last 60 of them or as many as there were.
    [[nodiscard]] admin::rates last_second() const noexcept { return over(1); }
    [[nodiscard]] admin::rates last_minute() const noexcept { return over(steps); }
    [[nodiscard]] double cpu_percent() const noexcept;

private:
    static constexpr std::size_t steps = 60;
    struct sample {
        totals total;
        time_point at{};
    };
    [[nodiscard]] const sample& before(std::size_t ago) const noexcept {
        return kept_[(count_ - 1 - ago) % kept_.size()];
    }
    [[nodiscard]] admin::rates over(std::size_t back) const noexcept;

    std::array<sample, steps + 1> kept_{};
    std::size_t count_ = 0;
};

}  // namespace parlor
