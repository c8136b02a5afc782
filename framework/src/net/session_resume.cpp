// A session that is taken up again: what its rooms are asked for, the reply, and the pages of what was missed.
#include <algorithm>

#include "net/session.hpp"
#include "parlor/message/json.hpp"

namespace parlor {
namespace {

std::string refused_text(const failure& why) {
    const protocol::leave_notice notice{.code = why.code(), .message = why.message()};
    return "{\"error\":" + encode(notice) + "}";
}

}  // namespace

void session::handle_resume(record& message) {
    try {
        const auto asked = parlor::decode<protocol::resume>(message.payload);
        const auto claim = host_.tokens().verify(asked.token);
        if (!claim || (claim->session == ref_ && claim->run == host_.tokens().run())) {
            host_.services().figures.resumes_refused.add();
            throw failure(errc::unauthenticated, "data.token: unknown");
        }
        ws_->pause_reading();  // until it is answered
        host_.find_resumable(
            *claim, who_,
            [&host = host_, me = ref_, claimed = *claim,
             request = std::make_shared<record>(std::move(message))](resumable how) {
                session* from = host.find(me);
                if (!from || !from->ws_ || !from->ws_->is_open() || host.stopping()) return;  // it goes anyway
                net_figures& figures = host.services().figures;
                if (how == resumable::found) {
                    figures.resumes_found.add();
                    return host.hand_over(*from, claimed, std::move(*request));
                }
                if (how == resumable::ended) {
                    figures.resumes_anew.add();
                    const std::chrono::milliseconds since(static_cast<std::int64_t>(claimed.since));
                    return from->resume(*request, {.run = host.earlier_run(claimed), .since = wall_time(since)});
                }
                figures.resumes_refused.add();
                const char* const why = how == resumable::foreign ? "it is another user's" : "it was used already";
                from->reply_error(request->id, failure(errc::unauthenticated, std::string("data.token: ") + why));
                from->ws_->resume_reading();
            });
    } catch (const failure& why) {
        reply_error(message.id, why);
    }
}

// ------------------------------------------------------------------------------------------- what is asked

void session::resume(const record& request, const earlier_life& before) {
    const auto asked = parlor::decode<protocol::resume>(request.payload);
    tell("resumed");
    spoke_ = true;
    ++generation_;  // the old token stays good until the client shows that it got the new one
    resumption_ = std::make_unique<resumption>();
    resumption_->id = request.id;
    resumption_->waiting = 1;  // until every room was asked
    resumption_->run = before.run;
    resumption_->anew = before.since != wall_time{};
    if (resumption_->anew) since_ = std::min(since_, before.since);
    std::vector<membership*> unlisted;
    std::size_t held = 0;
    for (const auto& in : memberships_) {
        if (asked.rooms.contains(in->room->name())) {
            if (!in->automatic) ++held;
        } else if (in->automatic ? resumption_->anew || in->now != membership::phase::live
                                 : in->now == membership::phase::away) {
            unlisted.push_back(in.get());
        }
    }
    for (const auto& [room, seq] : asked.rooms)
        resume_listed(room, seq, held);
    for (membership* in : unlisted)
        resume_unlisted(*in);
    if (resumption_->anew) look_into_late();
    one_room_less();
}

void session::resume_listed(const std::string& room, std::uint64_t seq, std::size_t& held) {
    membership* in = find_or_wake(room);
    if (in && in->now == membership::phase::live && resumption_->run == 0) {
        // Joined just now, by hello, although the client comes from an earlier session: that one's window has passed.
        const protocol::resumed_room anew{.epoch = in->epoch, .seq = in->seq, .replayed = 0, .gap = true};
        ++resumption_->waiting;
        return note_resumed(room, parlor::encode(anew));
    }
    if (in && (in->joined() || in->lost || resumption_->run != 0)) {
        in->listed = true;
        in->unheard = seq;
        return ask_for_missed(*in, seq);
    }
    ++resumption_->waiting;
    try {
        if (!in) {
            check_room_limit(held);
            in = &add(host_.rooms().open(room));
            ++held;
        }
        in->awaited = in->listed = true;
        in->seq = seq;
        join(*in, {}, true);
    } catch (const failure& why) {
        if (!is_for_the_next_process(why.code())) note_resumed(room, refused_text(why));
    }
}

void session::resume_unlisted(membership& in) {
    if (in.automatic) {  // the client never heard from it: all since the join is new to it
        in.listed = false;
        return ask_for_missed(in, in.unheard);
    }
    inbound item;
    item.kind = inbound_kind::leave;
    item.from = ref_;
    in.room->push(item);
}

// A room that lets us in when it opens is opened only if there is something in it that the client missed.
void session::look_into_late() {
    if (late_.empty()) return;
    ++resumption_->waiting;
    host_.rooms().may_have_since(late_, since_, host_.services().on,
                                 [&host = host_, me = ref_, attempt = attempt_, room = late_](bool missed_some) {
                                     session* from = host.find(me);
                                     if (!from || from->attempt_ != attempt || !from->resumption_) return;
                                     membership* in = missed_some ? from->find_or_wake(room) : nullptr;
                                     if (in) from->ask_for_missed(*in, 0);
                                     from->one_room_less();
                                 });
}

void session::catch_up(membership& in) {
    in.now = membership::phase::catching_up;
    in.waits_for_a_page = false;
}

void session::ask_for_missed(membership& in, std::uint64_t seq) {
    leave_group(in);
    in.seq = seq;
    in.awaited = true;
    ++resumption_->waiting;
    if (in.lost) return rejoin(in);
    in.entering = !in.joined();
    if (in.entering) return;
    catch_up(in);
    inbound item = resume_request(in);
    if (in.room->push(item) == admission::closed) rejoin(in);
}

// The room has let us in. Not before: what it still had to keep then would come to nobody.
void session::ask_as_it_entered(membership& in) {
    catch_up(in);
    inbound item = resume_request(in);
    in.room->push(item);
}

// By its seq where the client named one, else by the time since when it has been there and heard nothing.
inbound session::resume_request(const membership& in) const {
    inbound item;
    item.kind = inbound_kind::resume;
    item.from = ref_;
    item.seq = in.seq;
    item.attempt = attempt_;
    item.epoch = in.epoch;
    if (resumption_) item.run = resumption_->run;
    const bool comes_from_another = resumption_ && resumption_->anew;
    if (!in.listed && in.automatic && (comes_from_another || in.epoch.empty())) item.since = since_;
    return item;
}

// What the room that the client asked for turned out to be gone or closed: it is joined anew.
void session::rejoin(membership& in) {
    in.lost = false;
    in.now = membership::phase::joining;
    try {
        if (!in.automatic) return join(in, {}, true);
        join(in, {}, false);  // what was kept of it is still there: only the room began again
        in.entering = true;
    } catch (const failure& why) {
        note_refused(in, why);
        forget(in);
    }
}

// ------------------------------------------------------------------------------------------- what is answered

void session::on_resumed(const delivery& item) {
    membership* in = find(item.group);
    if (!in || item.attempt != attempt_ || in->now != membership::phase::catching_up) return;
    const bool has_entered = std::exchange(in->entering, false);
    if (!in->awaited && !has_entered) return;
    if (mending_) mending_->succeeded();
    const bool was_never_in = in->epoch.empty();
    in->seq = item.gap ? item.seq : item.seq - item.replayed;
    in->epoch = item.epoch;
    // What was sent before a room began again may still have been lost on its way.
    if (!in->listed && (in->awaited || was_never_in || item.gap)) in->unheard = in->seq;
    if (!in->awaited) return feed();
    const protocol::resumed_room how{.epoch = item.epoch, .seq = item.seq, .replayed = item.replayed, .gap = item.gap};
    note_resumed(*in, parlor::encode(how), item.gap || item.replayed != 0);
}

// A room that the server joined for the client is in the reply if the client asked for it, or missed something there.
void session::note_resumed(membership& in, std::string_view json, bool is_news) {
    if (!std::exchange(in.awaited, false)) return;
    if (in.automatic && !in.listed && !is_news) return one_room_less();
    note_resumed(in.room->name(), json);
}

void session::note_resumed(const std::string& room, std::string_view json) {
    if (!resumption_->rooms.empty()) resumption_->rooms += ',';
    parlor::encode(room, resumption_->rooms);
    resumption_->rooms.append(":").append(json);
    one_room_less();
}

void session::note_refused(membership& in, const failure& why) {
    if (!is_for_the_next_process(why.code())) note_resumed(in, refused_text(why));
}

void session::one_room_less() {
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
    feed();
    if (ws_) ws_->resume_reading();
}

// Asks for the next page of what was missed: one at a time, however many rooms there are, or who is in many would be
// too slow for what they have to say together.
void session::feed() {
    if (!ws_ || resumption_) return;
    membership* next = nullptr;
    for (const auto& in : memberships_) {
        if (in->now != membership::phase::catching_up || in->entering) continue;
        if (in->waits_for_a_page) return;
        if (!next) next = in.get();
    }
    if (!next) return;
    const std::size_t most = host_.services().settings.max_outbox_bytes;
    if (most != 0 && ws_->unsent_bytes() > most / 2) return ws_->want_progress();
    ask_for_page(*next);
}

void session::ask_for_page(membership& in) {
    in.waits_for_a_page = true;
    inbound item;
    item.kind = inbound_kind::read;
    item.from = ref_;
    item.seq = in.seq;
    item.attempt = attempt_;
    item.limit = host_.services().settings.max_outbox_bytes / 8;  // behind up to half; the rest is for live frames
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
    in->waits_for_a_page = false;
    for (const auto& record : item.page) {
        send_held_before(*in, record->seq);
        send(*record, in, delivery_class::sequenced);
    }
    in->seq = item.seq;
    if (item.last) {
        enter(*in);
        for (const auto& each : std::exchange(in->held, {}))
            send(*each.record, in);
    }
    feed();
}

}  // namespace parlor
