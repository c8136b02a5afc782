#include "histogram.hpp"

#include <algorithm>
#include <cmath>

namespace load {

std::uint64_t histogram::quantile(double share) const noexcept {
    if (count_ == 0) return 0;
    const auto wanted =
        static_cast<std::uint64_t>(std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
        seen += counts_[i];
        if (seen >= std::max<std::uint64_t>(wanted, 1)) return std::min(end_of(i), max_);
    }
    return max_;
}

}  // namespace load
