// Tells a service manager that all threads are alive: each takes its turn, or nothing is said. Used by run_main.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "parlor/core/loop.hpp"

namespace parlor {

/// Lives on the first of the loops. A round asks every loop; the next one begins, and `alive` is called, when all have
/// answered. So a handler that holds its thread for longer than the manager's patience has the service started anew.
class watchdog final : private timer_entry {
public:
    watchdog(std::vector<loop*> all, duration interval, std::function<void()> alive);

private:
    void on_timer() override;
    void ask();

    std::vector<loop*> all_;
    duration interval_;
    std::function<void()> alive_;
    std::shared_ptr<std::atomic<std::size_t>> unanswered_;
};

}  // namespace parlor
