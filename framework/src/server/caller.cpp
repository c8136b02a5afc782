#include "parlor/server/caller.hpp"

#include "server/shard.hpp"

namespace parlor {

caller::caller(shard& home, registry& rooms, session_ref session, std::shared_ptr<const user> who, std::string key)
    : home_(home), rooms_(rooms), session_(session), who_(std::move(who)), key_(std::move(key)) {}

loop& caller::on() const noexcept {
    return home_.on();
}

void caller::send_event(std::string_view type, std::string payload) {
    home_.count_made(type, payload.size());
    if (session* to = home_.find(session_)) to->send(make_event(std::string(type), {}, std::move(payload)));
}

void caller::join(const std::string& room) {
    if (session* to = home_.find(session_)) to->join_silently(room);
}

task<bool> caller::knows_room(std::string name) const {
    struct answer {
        explicit answer(loop& on) : door(on, "the journal") {}
        wake_up door;
        bool known = false;
    };
    const auto found = std::make_shared<answer>(on());
    rooms_.knows(name, on(), [found](bool known) {
        found->known = known;
        found->door.notify();
    });
    co_await found->door.wait();
    co_return found->known;
}
std::vector<room_summary> caller::rooms(std::string_view prefix) const {
    return rooms_.list(prefix);
}
wall_time caller::wall_now() const noexcept {
    return home_.on().time().wall_now();
}

}  // namespace parlor
