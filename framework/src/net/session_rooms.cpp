// What rooms say to a session: joining and leaving, and catching up after a resume.
#include "net/session.hpp"
#include "parlor/message/json.hpp"

namespace parlor {
namespace {

std::string refused_text(const failure& why) {
    const protocol::leave_notice notice{.code = why.code(), .message = why.message()};
    return "{\"error\":" + encode(notice) + "}";
}

}  // namespace

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
        membership& in = add(host_.rooms().open(room));
        in.automatic = true;
        late_.clear();
        return &in;
    } catch (const failure&) {  // the server stops
        return nullptr;
    }
}

membership& session::add(std::shared_ptr<room_port> room) {
    auto& in = *memberships_.emplace_back(std::make_unique<membership>());
    in.room = std::move(room);
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
            return on_left(item, true);
        case delivery_kind::left:
            return on_left(item, false);
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
        in = &add(std::move(item.room));
        in->automatic = true;
        late_.clear();
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
    // An earlier join's answer may be of a membership that has ended since. A resume waits for that of the last one.
    const bool counts = in->awaited ? in->unanswered == 0 : !item.again;
    if (!in->joined() && counts) {
        const std::uint64_t seen = std::exchange(in->seq, item.seq);
        in->epoch = std::move(item.epoch);
        if (!ws_) {
            in->now = membership::phase::away;
        } else if (in->awaited) {
            // Live frames come after the reply to resume, so this room waits with the others.
            in->now = membership::phase::catching_up;
            if (!item.gap) in->seq = seen;
            const protocol::resumed_room anew{
                .epoch = in->epoch, .seq = item.seq, .replayed = item.replayed, .gap = item.gap};
            note_resumed(*in, parlor::encode(anew));
        } else {
            enter(*in);
        }
    }
    if (!item.record) return;
    if (item.again && in->now == membership::phase::catching_up) {  // it tells of more than has been sent yet
        in->held.push_back({.record = std::move(item.record), .precedes = item.seq + 1});
    } else {
        send(*item.record, in);
    }
}

void session::on_left(delivery& item, bool refused) {
    membership* in = find(item.group);
    const bool was_resuming = in && in->awaited && in->now == membership::phase::catching_up;
    if (item.record && resumption_ && item.record->kind == outgoing_kind::event) {
        // The reply to resume may say that we are in; so this follows it, unless the room is joined anew before that.
        if (!was_resuming) resumption_->notices.push_back(std::move(item.record));
    } else if (item.record && !(refused && in && in->awaited)) {
        send(*item.record, in);
    }
    if (!in) return;
    if (refused && in->unanswered != 0) --in->unanswered;
    if (refused && in->joined()) return;
    const bool asked_again = in->unanswered != 0;
    if (in->awaited && refused) {
        note_resumed(*in, refused_text(failure(item.record->error, item.record->error_message)));
    }
    leave_group(*in);
    if (was_resuming && !refused) {  // the room forgot us while we were away
        return rejoin(*in);
    }
    in->now = membership::phase::joining;
    if (!asked_again) forget(*in);
}

// ------------------------------------------------------------------------------------------- resume

void session::resume(const record& request, std::uint64_t earlier_run) {
    const auto asked = parlor::decode<protocol::resume>(request.payload);
    spoke_ = true;
    ++generation_;  // the old token stays good until the client shows that it got the new one
    resumption_ = std::make_unique<resumption>();
    resumption_->id = request.id;
    resumption_->waiting = 1;  // until every room was asked
    resumption_->run = earlier_run;
    const auto ask = [this, earlier_run](membership& in, std::uint64_t seq) {
        in.now = membership::phase::catching_up;
        in.awaited = true;
        in.seq = seq;
        inbound item;
        item.kind = inbound_kind::resume;
        item.from = ref_;
        item.seq = seq;
        item.attempt = attempt_;
        item.epoch = in.epoch;
        item.run = earlier_run;
        ++resumption_->waiting;
        if (in.room->push(item) == admission::closed) rejoin(in);
    };
    std::vector<membership*> unlisted;
    for (const auto& in : memberships_) {
        if (in->now != membership::phase::away || asked.rooms.contains(in->room->name())) continue;
        unlisted.push_back(in.get());
    }
    for (const auto& [room, seq] : asked.rooms) {
        membership* in = find_or_wake(room);
        if (in && earlier_run != 0) {  // joined, or about to be, by hello: from here on it goes on where the client was
            leave_group(*in);
            in->listed = true;
            ask(*in, seq);
            continue;
        }
        if (in && in->now == membership::phase::live) {  // joined just now, by hello: what was missed before is a gap
            const protocol::resumed_room anew{.epoch = in->epoch, .seq = in->seq, .replayed = 0, .gap = true};
            ++resumption_->waiting;
            note_resumed(room, parlor::encode(anew));
            continue;
        }
        if (in && in->joined()) {
            in->listed = true;
            ask(*in, seq);
            continue;
        }
        ++resumption_->waiting;
        try {
            if (!in) in = &add(host_.rooms().open(room));
            in->awaited = in->listed = true;
            in->seq = seq;
            join(*in, {}, true);
        } catch (const failure& why) {
            note_resumed(room, refused_text(why));
        }
    }
    for (membership* in : unlisted) {
        if (in->automatic) {
            in->listed = false;
            ask(*in, in->seq);  // the client never heard from this room: all since the join is new to it
        } else {
            inbound item;
            item.kind = inbound_kind::leave;
            item.from = ref_;
            in->room->push(item);
        }
    }
    if (--resumption_->waiting == 0) finish_resume();
}

void session::on_resumed(const delivery& item) {
    membership* in = find(item.group);
    if (!in || !in->awaited || item.attempt != attempt_ || in->now != membership::phase::catching_up) return;
    if (item.gap) in->seq = item.seq;
    in->epoch = item.epoch;
    const protocol::resumed_room how{.epoch = item.epoch, .seq = item.seq, .replayed = item.replayed, .gap = item.gap};
    note_resumed(*in, parlor::encode(how));
}

// What the room that the client asked for turned out to be gone or closed: it is joined anew.
void session::rejoin(membership& in) {
    in.now = membership::phase::joining;
    try {
        join(in, {}, true);
    } catch (const failure& why) {
        note_resumed(in, refused_text(why));
        forget(in);
    }
}

// A room that the server joined for the client is no news in the reply, unless the client asked for it.
void session::note_resumed(membership& in, std::string_view json) {
    if (!std::exchange(in.awaited, false)) return;
    if (in.automatic && !in.listed) {
        if (--resumption_->waiting == 0) finish_resume();
    } else {
        note_resumed(in.room->name(), json);
    }
}

void session::note_resumed(const std::string& room, std::string_view json) {
    if (!resumption_->rooms.empty()) resumption_->rooms += ',';
    parlor::encode(room, resumption_->rooms);
    resumption_->rooms.append(":").append(json);
    if (--resumption_->waiting == 0) finish_resume();
}

void session::finish_resume() {
    const auto done = std::move(resumption_);
    std::string payload = "{\"resume\":";
    parlor::encode(token(), payload);
    payload.append(",\"rooms\":{").append(done->rooms).append("}}");
    reply(done->id, std::move(payload));
    for (const auto& notice : done->notices)
        send(*notice);
    for (const auto& in : memberships_) {
        if (in->now == membership::phase::catching_up) ask_for_page(*in);
    }
    if (ws_) ws_->resume_reading();
}

void session::ask_for_page(membership& in) {
    inbound item;
    item.kind = inbound_kind::read;
    item.from = ref_;
    item.seq = in.seq;
    item.attempt = attempt_;
    item.limit = host_.services().settings.max_outbox_bytes / 4;
    in.room->push(item);
}

// A join's reply stands between the messages that it counts and those that it does not; what was held before it counts
// among the former.
void session::send_held_before(membership& in, std::uint64_t seq) {
    const auto last = std::ranges::find_if(in.held.rbegin(), in.held.rend(), [seq](const membership::held_reply& each) {
        return each.precedes != 0 && each.precedes <= seq;
    });
    for (auto each = in.held.begin(); each != last.base(); ++each)
        send(*each->record, &in);
    in.held.erase(in.held.begin(), last.base());
}

void session::on_page(delivery& item) {
    membership* in = find(item.group);
    if (!in || !ws_ || item.attempt != attempt_ || in->now != membership::phase::catching_up) return;
    if (item.gap) return close(close_code::try_again_later, "too slow to catch up");
    for (const auto& record : item.page) {
        send_held_before(*in, record->seq);
        send(*record, in, delivery_class::sequenced);
    }
    in->seq = item.seq;
    if (item.last) {
        enter(*in);
        for (const auto& each : std::exchange(in->held, {}))
            send(*each.record, in);
        return;
    }
    const std::size_t most = host_.services().settings.max_outbox_bytes;
    in->waits_for_outbox = most != 0 && ws_->unsent_bytes() > most / 2;
    if (!in->waits_for_outbox) return ask_for_page(*in);
    ws_->want_progress();
}

void session::on_progress() {
    if (ws_->unsent_bytes() > host_.services().settings.max_outbox_bytes / 2) return ws_->want_progress();
    for (const auto& in : memberships_) {
        if (std::exchange(in->waits_for_outbox, false)) ask_for_page(*in);
    }
}

}  // namespace parlor
