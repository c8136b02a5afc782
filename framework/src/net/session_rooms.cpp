// A session's rooms: joining and leaving, and what they say to it. What follows a resume is in session_resume.cpp.
#include "net/session.hpp"
#include "parlor/message/json.hpp"

namespace parlor {

// ------------------------------------------------------------------------------------------- memberships

membership* session::find(std::string_view room) const noexcept {
    for (const auto& in : memberships_) {
        if (in->room->name() == room) return in.get();
    }
    return nullptr;
}

membership* session::find(std::uint64_t group) const noexcept {
    for (const auto& in : memberships_) {
        if (in->room->group() == group) return in.get();
    }
    return nullptr;
}

// A room that lets us in when it opens is opened, as the client wants something of it: our join comes first there.
membership* session::find_or_wake(std::string_view room) {
    if (room.empty() || room != late_) return find(room);
    try {
        return &adopt(host_.rooms().open(room));
    } catch (const failure&) {  // the server stops
        return nullptr;
    }
}

membership& session::add(std::shared_ptr<room_port> room) {
    auto& in = *memberships_.emplace_back(std::make_unique<membership>());
    in.room = std::move(room);
    return in;
}

// One that let us in late, or is about to.
membership& session::adopt(std::shared_ptr<room_port> room) {
    membership& in = add(std::move(room));
    in.automatic = true;
    late_.clear();
    return in;
}

void session::join(membership& in, const request_id& id, bool resuming) {
    for (;;) {
        inbound item;
        item.kind = inbound_kind::join;
        item.resuming = resuming;
        item.from = ref_;
        item.who = who_;
        item.id = id;
        if (resuming) {
            item.seq = in.seq;
            item.run = resumption_->run;
        }
        if (in.room->push(item) != admission::closed) break;
        // It was disposed of just now, so it has let us go, though that word may still be on its way.
        leave_group(in);
        in.now = membership::phase::joining;
        in.unanswered = 0;
        in.room = host_.rooms().open(in.room->name());
    }
    ++in.unanswered;
}

void session::join_silently(const std::string& room) {
    if (find(room) || late_ == room) return;
    if (late_.empty() && host_.rooms().join_late(room, ref_, who_)) {
        late_ = room;
        return;
    }
    membership& in = add(host_.rooms().open(room));
    in.automatic = true;
    join(in, {}, false);
}

void session::enter(membership& in) {
    if (in.now == membership::phase::live) return;
    in.now = membership::phase::live;
    host_.enter_group(*in.room, *this, &in.place);
}

void session::leave_group(membership& in) {
    if (in.now != membership::phase::live) return;
    in.now = membership::phase::away;
    host_.leave_group(in.room->group(), in.place);
}

void session::forget(membership& in) {
    leave_group(in);
    std::erase_if(memberships_, [&in](const auto& m) { return m.get() == &in; });
}

// ------------------------------------------------------------------------------------------- deliveries

void session::apply(delivery& item) {
    switch (item.kind) {
        case delivery_kind::send:
            if (membership* in = find(item.group); in && in->now == membership::phase::catching_up) {
                in->held.push_back({.record = std::move(item.record)});
            } else if (in || item.record->kind != outgoing_kind::event) {  // who has left hears no events, only answers
                send(*item.record, in, item.terms.treat_as);
            }
            return;
        case delivery_kind::ask:
            return on_ask(item);
        case delivery_kind::joined:
            return on_joined(item);
        case delivery_kind::refused:
        case delivery_kind::left:
            on_left(item, item.kind == delivery_kind::refused);
            return feed();  // its page may have been the one that is awaited
        case delivery_kind::resumed:
            return on_resumed(item);
        case delivery_kind::page:
            return on_page(item);
        case delivery_kind::wake:
            return on_wake();
        case delivery_kind::fan_out:
            return;  // groups take these
    }
}

void session::on_joined(delivery& item) {
    membership* in = find(item.group);
    if (!in && item.room) {
        in = &adopt(std::move(item.room));
        if (resumption_) {  // live frames come after the reply
            in->awaited = true;
            ++resumption_->waiting;
        }
    }
    if (!in) {  // the word of a room that is gone already
        if (item.record) send(*item.record, in);
        return;
    }
    if (in->unanswered != 0) --in->unanswered;
    in->lost = false;
    // An earlier join's answer may be of a membership that has ended since. A resume waits for that of the last one.
    const bool counts = in->awaited && !in->entering ? in->unanswered == 0 : !item.was_in;
    if (in->joined() || !counts) {
        // Nothing is new but the reply.
    } else if (in->entering && ws_) {
        ask_as_it_entered(*in);
    } else {
        const std::uint64_t seen = std::exchange(in->seq, item.seq);
        // Who had something to ask for and is away now asks by the time when they come back.
        const bool knows_nothing = std::exchange(in->entering, false) && in->epoch.empty();
        if (in->epoch.empty()) in->unheard = item.seq;
        if (!knows_nothing) in->epoch = std::move(item.epoch);
        if (!ws_) {
            in->now = membership::phase::away;
        } else if (in->awaited) {
            // Live frames come after the reply to resume, so this room waits with the others.
            catch_up(*in);
            if (!item.gap) in->seq = seen;
            const protocol::resumed_room anew{
                .epoch = in->epoch, .seq = item.seq, .replayed = item.replayed, .gap = item.gap};
            note_resumed(*in, parlor::encode(anew));
        } else {
            enter(*in);
        }
    }
    if (!item.record) return;
    if (in->now == membership::phase::catching_up) {  // it counts more than has been sent yet
        in->held.push_back({.record = std::move(item.record), .precedes = item.seq + 1});
    } else {
        send(*item.record, in);
    }
}

void session::on_left(delivery& item, bool refused) {
    membership* in = find(item.group);
    if (!in && item.room) in = &adopt(std::move(item.room));  // the room that would have let us in late
    const bool is_answer =
        !refused || !(item.record->id.empty() || (in && in->awaited) || is_for_the_next_process(item.record->error));
    const bool was_resuming = in && in->awaited && in->now == membership::phase::catching_up;
    const bool is_joined_anew = in && in->awaited && in->unanswered != 0;
    if (item.record && resumption_ && item.record->kind == outgoing_kind::event) {
        // The reply to resume may say that we are in; so this follows it, unless that is of a later membership.
        if (!was_resuming && !is_joined_anew) resumption_->notices.push_back(std::move(item.record));
    } else if (item.record && is_answer) {
        send(*item.record, in);
    }
    if (!in || in->lost) return;
    if (refused && in->unanswered != 0) --in->unanswered;
    if (refused && in->joined()) return;
    const bool asked_again = in->unanswered != 0;
    if (item.begins_again && in->now == membership::phase::live) {
        in->seq = item.seq;
        in->epoch = std::move(item.epoch);
    }
    leave_group(*in);
    if (was_resuming && !refused) return rejoin(*in);  // the room forgot us while we were away
    in->now = membership::phase::joining;
    const bool for_now = refused ? item.record->error == errc::unavailable : item.begins_again;
    if (in->awaited && refused) note_refused(*in, failure(item.record->error, item.record->error_message));
    if (in->automatic && for_now) return lose(*in);
    if (!asked_again) forget(*in);
}

// ------------------------------------------------------------------------------------------- rooms that failed

// The client cannot join again what it never joined, so we do, until the room takes us back.
void session::lose(membership& in) {
    in.lost = true;
    in.entering = false;
    for (const auto& each : std::exchange(in.held, {}))
        send(*each.record, &in);
    if (!mending_) mending_ = std::make_unique<retry_timer>(host_.services().on, [this] { mend(); });
    mending_->start();
}

void session::mend() {
    for (const auto& in : memberships_) {
        if (!in->lost) continue;
        try {
            join(*in, {}, false);
        } catch (const failure&) {
            return;  // the server stops
        }
        in->lost = false;
        // Whoever resumes asks for what was missed: by the time, where nothing was ever heard.
        in->entering = ws_ || in->epoch.empty();
    }
}

}  // namespace parlor
