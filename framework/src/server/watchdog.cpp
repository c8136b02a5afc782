#include "server/watchdog.hpp"

#include <utility>

namespace parlor {

watchdog::watchdog(std::vector<loop*> all, duration interval, std::function<void()> alive)
    : all_(std::move(all)),
      interval_(interval),
      alive_(std::move(alive)),
      unanswered_(std::make_shared<std::atomic<std::size_t>>(0)) {
    ask();
    all_.front()->arm_after(*this, interval_);
}

void watchdog::ask() {
    unanswered_->store(all_.size(), std::memory_order_relaxed);
    for (loop* const each : all_)
        each->post([left = unanswered_] { left->fetch_sub(1, std::memory_order_relaxed); });
}

void watchdog::on_timer() {
    if (unanswered_->load(std::memory_order_relaxed) == 0) {
        alive_();
        ask();
    }
    all_.front()->arm_after(*this, interval_);
}

}  // namespace parlor
