#include "parlor/room/member.hpp"

#include "room/room_actor.hpp"

namespace parlor {

member::member(room_actor& in, session_ref session, std::uint64_t number, std::shared_ptr<const user> who)
    : room_(&in), session_(session), number_(number), who_(std::move(who)) {}

void member::stage_send(std::string_view type, std::string payload) {
    room_->stage_send(session_, type, std::move(payload));
}

std::shared_ptr<detail::call_state> member::stage_ask(std::string_view type, std::string payload, duration timeout) {
    return room_->stage_ask(session_, type, std::move(payload), timeout);
}

}  // namespace parlor
