// What waits for a room: a queue that any thread fills and the home loop empties, with a bounded lane for clients.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "core/fifo.hpp"
#include "message/seam.hpp"

namespace parlor {

/// One queue, so that the order of a sender is kept; only the bounded kinds of inbound count against `capacity`.
class mailbox {
public:
    /// 0 = no limit.
    explicit mailbox(std::size_t capacity) noexcept : capacity_(capacity) {}

    struct pushed {
        admission result;
        bool first = false;  ///< the home loop must be woken
    };
    /// Any thread. At `full` the sender is noted: take() names it once the lane is half empty.
    pushed push(inbound& item);

    /// Any thread: bounded items that have not been handled.
    [[nodiscard]] std::size_t depth() const noexcept { return depth_.load(std::memory_order_relaxed); }

    /// Home loop: moves everything that came to the end of `to`.
    void take_all(fifo<inbound>& to);
    /// Home loop: a bounded item is about to be handled. Returns who may send again.
    [[nodiscard]] std::vector<session_ref> handled();

    /// Home loop: nothing gets in any more, unless something is waiting already: then false.
    [[nodiscard]] bool try_close();

private:
    const std::size_t capacity_;
    std::atomic<std::size_t> depth_ = 0;  // bounded items that wait or are in the home loop's backlog
    std::atomic<bool> has_waiters_ = false;
    std::mutex mutex_;
    std::vector<inbound> queue_;
    std::vector<session_ref> waiters_;
    bool closed_ = false;
};

}  // namespace parlor
