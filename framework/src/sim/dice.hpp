// What a seed decides: every choice of a simulation is a throw of these.
#pragma once

#include <cstdint>
#include <memory>

#include "parlor/core/clock.hpp"
#include "parlor/core/random.hpp"

namespace parlor::sim {

class dice {
public:
    explicit dice(std::uint64_t seed) : source_(make_seeded_random(seed)) {}

    /// 0 to `bound` - 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return source_->next() % bound; }
    [[nodiscard]] std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
    [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
    [[nodiscard]] duration between(duration low, duration high) {
        return duration(low.count() +
                        static_cast<duration::rep>(below(static_cast<std::uint64_t>(high.count() - low.count()) + 1)));
    }
    [[nodiscard]] std::uint64_t next() { return source_->next(); }

private:
    std::unique_ptr<random_source> source_;
};

}  // namespace parlor::sim
