// How many bytes all batches of a process hold together, so that stalled clients cannot hold more than a bound.
// The server has one; every shard's frame_writer charges it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "parlor/core/function.hpp"

namespace parlor {

/// A batch is charged once, by its capacity, however many outboxes hold a piece of it. Safe from any thread.
class batch_budget {
public:
    /// `on_exceeded` is called, by whoever charges, each time that the sum passes `limit`, and again at each sixteenth
    /// that it grows above it; it may not throw, and must not make batches. A limit of 0 is none.
    batch_budget(std::size_t limit, unique_function<void()> on_exceeded)
        : limit_(limit), on_exceeded_(std::move(on_exceeded)) {}

    void charge(std::size_t bytes) {
        const std::size_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
        const std::size_t limit = limit_.load(std::memory_order_relaxed);
        if (limit != 0 && steps_above(before + bytes, limit) > steps_above(before, limit)) on_exceeded_();
    }
    /// From the next charge on.
    void set_limit(std::size_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }
    void release(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

    /// A batch is full, and from now on held by those only who have not sent it. Answers its age: how many bytes of all
    /// writers were full by then.
    [[nodiscard]] std::uint64_t fill(std::size_t bytes) noexcept {
        return filled_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    }
    /// Whether a batch is so old that what filled up after it is more than half of the limit. All that is younger comes
    /// to less than that, so there is never a need to close who holds only younger ones, whatever other threads hold.
    [[nodiscard]] bool is_old(std::uint64_t age) const noexcept {
        return filled_.load(std::memory_order_relaxed) - age > limit_.load(std::memory_order_relaxed) / 2;
    }

    [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool exceeded() const noexcept {
        const std::size_t limit = limit_.load(std::memory_order_relaxed);
        return limit != 0 && used() > limit;
    }

private:
    [[nodiscard]] static std::size_t steps_above(std::size_t used, std::size_t limit) noexcept {
        return used <= limit ? 0 : 1 + (used - limit - 1) / (limit / 16 + 1);
    }

    std::atomic<std::size_t> limit_;
    unique_function<void()> on_exceeded_;
    std::atomic<std::size_t> used_ = 0;
    std::atomic<std::uint64_t> filled_ = 0;
};

}  // namespace parlor
