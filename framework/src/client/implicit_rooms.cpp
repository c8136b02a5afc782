#include "client/implicit_rooms.hpp"

#include <algorithm>
#include <utility>

#include "parlor/message/json.hpp"
#include "parlor/message/protocol.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_rooms = 64;

/// From an inbox that is unavailable for a moment the server takes us back, and goes on where we were.
bool is_for_a_moment(const server_frame& leave) {
    try {
        return decode<protocol::leave_notice>(leave.payload).code == errc::unavailable;
    } catch (const failure&) {
        return false;
    }
}

}  // namespace

void implicit_rooms::take(const server_frame& frame) {
    if (held_) {
        held_->push_back(frame);
    } else {
        take_now(frame);
    }
}

void implicit_rooms::resumed(const std::map<std::string, resumed_place>& rooms) {
    const auto early = std::exchange(held_, std::nullopt).value_or(std::vector<server_frame>());
    for (const auto& [name, how] : rooms)
        resume_one(name, how, early);
    for (const server_frame& frame : early) {
        if (frame.seq == 0 ? frame.type != "leave" : !rooms.contains(frame.room)) take_now(frame);
    }
}

void implicit_rooms::start_over() {
    positions_.clear();
    for (const server_frame& frame : std::exchange(held_, std::nullopt).value_or(std::vector<server_frame>()))
        take_now(frame);
}

void implicit_rooms::clear() {
    positions_.clear();
    held_.reset();
}

void implicit_rooms::resume_one(const std::string& name, const resumed_place& how,
                                const std::vector<server_frame>& early) {
    const bool known = positions_.contains(name);
    room_position& at = position(name);
    if (!how.gap) {
        if (!known) (void)at.move_to(how.epoch, how.seq - std::min(how.seq, how.replayed));
        return at.replay_to(how.epoch, how.seq);
    }
    const std::uint64_t seen = at.seq();
    const bool new_epoch = !at.epoch().empty() && at.epoch() != how.epoch;
    at.reset();
    for (const server_frame& frame : early) {
        if (frame.room == name && frame.seq != 0) take_now(frame);
    }
    (void)at.move_to(how.epoch, std::max(how.seq, at.seq()));
    to_.gap(name, {.after = new_epoch ? 0 : seen, .up_to = how.seq, .new_epoch = new_epoch});
}

void implicit_rooms::take_now(const server_frame& frame) {
    if (frame.type == "leave") {
        if (!is_for_a_moment(frame)) positions_.erase(frame.room);
        return;
    }
    if (frame.seq == 0) return to_.message(frame, false);
    const auto verdict = position(frame.room).accept(frame.seq);
    if (!verdict.fresh) return;
    if (verdict.gap) to_.gap(frame.room, *verdict.gap);
    to_.message(frame, verdict.replayed);
}

room_position& implicit_rooms::position(const std::string& room) {
    if (!positions_.contains(room) && positions_.size() >= max_rooms) positions_.erase(positions_.begin());
    return positions_[room];
}

}  // namespace parlor
