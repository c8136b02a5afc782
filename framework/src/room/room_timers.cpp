#include "room/room_timers.hpp"

namespace parlor {

void room_actor::timer::on_timer() {
    inbound item;
    item.kind = inbound_kind::work;
    item.seq = room_.generation_;
    item.work = [&room = room_, number = number_] {
        const auto at = room.timers_.find(number);
        if (at == room.timers_.end()) return;  // cancelled while it waited
        // It may cancel itself while it runs, so for that time it is ours.
        const std::shared_ptr<timer> running = at->second;
        if (running->period() != duration::zero()) {
            room.home_.home.arm_after(*running, running->period());
        } else {
            room.timers_.erase(at);
        }
        running->run();
    };
    room_.push(item);
}

std::uint64_t room_actor::start_timer(duration wait, duration period, unique_function<void()> work) {
    const std::uint64_t number = ++last_timer_;
    auto& entry =
        *timers_.emplace(number, std::make_shared<timer>(*this, number, period, std::move(work))).first->second;
    home_.home.arm_after(entry, wait);
    return number;
}

void room_actor::stop_timer(std::uint64_t number) noexcept {
    const auto at = timers_.find(number);
    if (at == timers_.end()) return;
    at->second->disarm();
    timers_.erase(at);
}

}  // namespace parlor
