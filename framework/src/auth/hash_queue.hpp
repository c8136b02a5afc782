// Where passwords are hashed: on a thread of their own, so that no loop ever waits for one. For auth/accounts.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/worker.hpp"

namespace parlor {

/// One after the other, each with 64 MiB. Past `most` that wait the next is refused with failure{unavailable}. What
/// nobody waits for any more is not begun. Any thread; `on` is the loop of whoever awaits.
class hash_queue {
public:
    explicit hash_queue(std::size_t most) : most_(most), thread_("passwords") {}

    [[nodiscard]] task<std::string> hash(loop& on, std::string password);
    /// With an empty hash it takes as long, and is false.
    [[nodiscard]] task<bool> fits(loop& on, std::string hash, std::string password);

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    /// Nothing is begun any more; waits for the one that is under way.
    void finish() { thread_.finish(); }

private:
    class place;

    const std::size_t most_;
    std::atomic<std::size_t> waiting_ = 0;
    worker thread_;
};

}  // namespace parlor
