#include "room/room_timers.hpp"

namespace parlor {

void room_actor::timer::on_timer() {
    inbound item;
    item.kind = inbound_kind::work;
    item.seq = room_.generation_;
    item.work = [&room = room_, number = number_] {
        const auto at = room.timers_.find(number);
        if (at == room.timers_.end()) return;  // cancelled while it waited
        if (at->second->period() != duration::zero()) {
            room.home_.home.arm_after(*at->second, at->second->period());
            at->second->run();
        } else {
            const auto once = std::move(room.timers_.extract(at).mapped());
            once->run();
        }
    };
    room_.push(item);
}

std::uint64_t room_actor::start_timer(duration wait, duration period, unique_function<void()> work) {
    const std::uint64_t number = ++last_timer_;
    auto& entry = *timers_.emplace(number, std::make_unique<timer>(*this, number, period, std::move(work))).first->second;
    home_.home.arm_after(entry, wait);
    return number;
}

void room_actor::stop_timer(std::uint64_t number) noexcept { timers_.erase(number); }

}  // namespace parlor
