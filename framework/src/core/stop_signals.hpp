// SIGINT and SIGTERM as calls on a loop.
#pragma once

#include "core/event_loop.hpp"

namespace parlor {

/// One at a time in a process.
class stop_signals final : private descriptor_watcher {
public:
    /// `on_signal` is called for each one, on the loop, until close(). Made on the loop; throws std::system_error.
    stop_signals(event_loop& on, unique_function<void()> on_signal);
    /// On the loop. From then on a signal ends the process.
    void close();

private:
    void on_events(std::uint32_t events) override;

    event_loop& loop_;
    unique_function<void()> on_signal_;
    int counter_;
};

}  // namespace parlor
