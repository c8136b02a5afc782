// Calls again and again, after waits that grow, until what was wanted has worked. For session.
#pragma once

#include <algorithm>
#include <utility>

#include "parlor/core/loop.hpp"

namespace parlor {

class retry_timer final : private timer_entry {
public:
    static constexpr duration first_wait = std::chrono::milliseconds(250);
    static constexpr duration longest_wait = std::chrono::seconds(30);

    retry_timer(loop& on, unique_function<void()> work) : loop_(on), work_(std::move(work)) {}

    /// Calls after the present wait, unless a call is due already; the next wait is twice as long.
    void start() {
        if (armed()) return;
        loop_.arm_after(*this, wait_);
        wait_ = std::min(wait_ * 2, longest_wait);
    }
    /// It worked: the next wait is the first one again.
    void succeeded() noexcept { wait_ = first_wait; }

private:
    void on_timer() override { work_(); }

    loop& loop_;
    unique_function<void()> work_;
    duration wait_ = first_wait;
};

}  // namespace parlor
