// Latencies by count: a log-linear histogram in the manner of HdrHistogram. Fixed size, nothing allocated, under 1 %
// error at any magnitude. Used by the run and by the report. Pure.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace load {

class histogram {
public:
    /// Values above the largest one that has a bucket (about 4.9 hours of nanoseconds) count as that.
    static constexpr std::uint64_t largest = (std::uint64_t{1} << 44) - 1;

    void add(std::uint64_t value) noexcept {
        if (value > largest) value = largest;
        ++counts_[index_of(value)];
        ++count_;
        sum_ += static_cast<double>(value);
        if (value > max_) max_ = value;
        if (value < min_) min_ = value;
    }

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
    [[nodiscard]] std::uint64_t min() const noexcept { return count_ == 0 ? 0 : min_; }
    [[nodiscard]] double mean() const noexcept { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

    /// The least value that at least that share of all values does not exceed, rounded up to its bucket's end but never
    /// past max(); 0 of an empty histogram. `share` is from 0 to 1.
    [[nodiscard]] std::uint64_t quantile(double share) const noexcept;

private:
    static constexpr unsigned sub_bits = 7;  // buckets for each power of two
    static constexpr std::size_t sub_count = std::size_t{1} << sub_bits;
    static constexpr std::size_t buckets = (44 - sub_bits + 1) * sub_count;

    // Values below sub_count have a bucket each; above, the highest sub_bits + 1 bits choose.
    static constexpr std::size_t index_of(std::uint64_t value) noexcept {
        if (value < sub_count) return static_cast<std::size_t>(value);
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - sub_bits - 1;
        return (static_cast<std::size_t>(shift) << sub_bits) + static_cast<std::size_t>(value >> shift);
    }
    static constexpr std::uint64_t end_of(std::size_t index) noexcept {
        if (index < 2 * sub_count) return index;
        const auto shift = (index >> sub_bits) - 1;
        return (((index - (shift << sub_bits)) + 1) << shift) - 1;
    }

    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
    std::uint64_t min_ = largest;
    double sum_ = 0;
};

}  // namespace load
