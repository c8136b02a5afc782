// Figures that one thread keeps and any thread may read: what /metrics shows. Keeping one costs a few instructions, as
// no processor has to lock anything.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>

namespace parlor {

/// A count. add() belongs to one thread.
class tally {
public:
    void add(std::uint64_t n = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// How values spread: how many are at most each bound, and their sum. add() belongs to one thread.
class distribution {
public:
    static constexpr std::size_t max_bounds = 16;

    /// `bounds` ascend, are max_bounds at most, and live for ever.
    explicit distribution(std::span<const std::uint64_t> bounds) noexcept : bounds_(bounds) {}

    void add(std::uint64_t value) noexcept {
        std::size_t at = 0;
        while (at < bounds_.size() && value > bounds_[at])
            ++at;
        counts_[at].add();
        sum_.add(value);
    }

    [[nodiscard]] std::span<const std::uint64_t> bounds() const noexcept { return bounds_; }
    /// Of values above bounds()[i - 1] and up to bounds()[i]; with i = bounds().size(), above all.
    [[nodiscard]] std::uint64_t count(std::size_t i) const noexcept { return counts_[i].value(); }
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_.value(); }

private:
    const std::span<const std::uint64_t> bounds_;
    std::array<tally, max_bounds + 1> counts_;
    tally sum_;
};

/// From a tenth of a millisecond to ten seconds, in nanoseconds.
inline constexpr std::array<std::uint64_t, 12> time_bounds{100'000,     250'000,       1'000'000,     2'500'000,
                                                           10'000'000,  25'000'000,    100'000'000,   250'000'000,
                                                           500'000'000, 1'000'000'000, 2'500'000'000, 10'000'000'000};
inline constexpr std::array<std::uint64_t, 8> size_bounds{128,    1024,    4096,      16'384,
                                                          65'536, 262'144, 1'048'576, 4'194'304};

/// How many there were, and of how many bytes. add() belongs to one thread.
struct volume {
    tally count;
    tally bytes;

    void add(std::size_t size) noexcept {
        count.add();
        bytes.add(size);
    }
};

/// Figures by a key, of which there are few.
template <class Key, class Figure = tally>
class tally_map {
public:
    /// Belongs to one thread.
    template <class Like>
    [[nodiscard]] Figure& of(const Like& key) {
        auto at = figures_.find(key);
        if (at == figures_.end()) {
            const std::scoped_lock lock(mutex_);
            at = figures_.try_emplace(Key(key)).first;
        }
        return at->second;
    }

    /// `see(key, figure)` for each, in the keys' order.
    template <class See>
    void for_each(See see) const {
        const std::scoped_lock lock(mutex_);
        for (const auto& [key, figure] : figures_)
            see(key, figure);
    }

private:
    mutable std::mutex mutex_;  // held to add a key, and by whoever reads; the owner alone looks up without it
    std::map<Key, Figure, std::less<>> figures_;
};

}  // namespace parlor
