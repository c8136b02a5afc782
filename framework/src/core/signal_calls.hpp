// Signals as calls on a loop.
#pragma once

#include <initializer_list>
#include <vector>

#include "core/event_loop.hpp"

namespace parlor {

/// At most one for a signal at a time in a process.
class signal_calls final : private descriptor_watcher {
public:
    /// `on_signal` is called for each of these that comes, on the loop, until close(). Made on the loop; throws
    /// std::system_error.
    signal_calls(event_loop& on, std::initializer_list<int> signals, unique_function<void()> on_signal);
    /// On the loop. From then on such a signal ends the process.
    void close();

private:
    void on_events(std::uint32_t events) override;

    event_loop& loop_;
    std::vector<int> signals_;
    unique_function<void()> on_signal_;
    int counter_;
};

}  // namespace parlor
