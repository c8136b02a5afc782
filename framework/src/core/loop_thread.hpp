// A loop with a thread of its own.
#pragma once

#include <thread>

#include "core/event_loop.hpp"

namespace parlor {

/// The loop exists at once, so that work can be posted; it runs from start() on. join() it before it dies.
class loop_thread {
public:
    [[nodiscard]] event_loop& on() noexcept { return loop_; }
    void start() {
        thread_ = std::thread([this] { loop_.run(); });
    }
    /// Lets the loop end when it has nothing left to do, and waits for that.
    void join() {
        loop_.release();
        if (thread_.joinable()) thread_.join();
    }

private:
    event_loop loop_;
    std::thread thread_;
};

}  // namespace parlor
