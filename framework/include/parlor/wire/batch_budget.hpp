// How many bytes all batches of a process hold together, so that stalled clients cannot hold more than a bound.
// The server has one; every shard's frame_writer charges it.
#pragma once

#include <atomic>
#include <cstddef>

#include "parlor/core/function.hpp"

namespace parlor {

/// A batch is charged once, by its capacity, however many outboxes hold a piece of it. Safe from any thread.
class batch_budget {
public:
    /// `on_exceeded` is called, by whoever charges, each time that the sum passes `limit`; it may not throw, and must
    /// not make batches. A limit of 0 is none.
    batch_budget(std::size_t limit, unique_function<void()> on_exceeded)
        : limit_(limit), on_exceeded_(std::move(on_exceeded)) {}

    void charge(std::size_t bytes) {
        const std::size_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
        if (limit_ != 0 && before <= limit_ && before + bytes > limit_) on_exceeded_();
    }
    void release(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

    [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool exceeded() const noexcept { return limit_ != 0 && used() > limit_; }

private:
    const std::size_t limit_;
    unique_function<void()> on_exceeded_;
    std::atomic<std::size_t> used_ = 0;
};

}  // namespace parlor
