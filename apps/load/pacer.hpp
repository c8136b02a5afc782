// A finer alarm than the loop's wheel, which is a tick of 10 ms late: an open loop wants its messages out when they are
// due. Used by the run.
#pragma once

#include "core/event_loop.hpp"

namespace load {

class pacer final : private parlor::descriptor_watcher {
public:
    /// Calls `due` on the loop after each alarm. Throws std::system_error.
    pacer(parlor::event_loop& on, parlor::unique_function<void()> due);
    pacer(const pacer&) = delete;
    pacer& operator=(const pacer&) = delete;
    ~pacer();

    /// Sets the one alarm; one in the past rings at once.
    void ring_at(parlor::time_point when);

private:
    void on_events(std::uint32_t events) override;

    parlor::event_loop& loop_;
    parlor::unique_function<void()> due_;
    int timer_;
};

}  // namespace load
