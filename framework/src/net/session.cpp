// Connections, and what the client says. What rooms say is in session_rooms.cpp, resume in session_resume.cpp.
#include "net/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "parlor/core/log.hpp"
#include "parlor/message/json.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_asks = 64;  // unanswered requests of the server to one client
constexpr std::uint8_t max_strays = 3;

frame_class frame_class_of(delivery_class treat_as) noexcept {
    switch (treat_as) {
        case delivery_class::sequenced:
            return frame_class::sequenced;
        case delivery_class::reply:
            return frame_class::reply;
        case delivery_class::ephemeral:
            return frame_class::ephemeral;
    }
    return frame_class::reply;
}

}  // namespace

session::session(session_host& host, session_ref ref, std::shared_ptr<const user> who)
    : host_(host), ref_(ref), who_(std::move(who)), since_(host.services().on.time().wall_now()) {}

session::~session() = default;

// ------------------------------------------------------------------------------------------- connections

void session::attach(websocket& ws, std::unique_ptr<codec> encoding) {
    if (ws_) {
        ws_->set_owner(nullptr);
        ws_->close(close_code::taken_over, "taken over by another connection");
        set_away();
    }
    ws_ = &ws;
    codec_ = std::move(encoding);
    ws.set_owner(this);
    parked_.reset();  // it was not acknowledged; the client sends it again
    spoke_ = false;
    strays_ = 0;
    ++attempt_;
    disarm();
}

void session::open() {
    const auto& settings = host_.services().settings;
    const protocol::hello hello{
        .session = fmt::format("s{:x}-{:x}", ref_.shard, ref_.number),
        .resume = token(),
        .user = who_->name,
        .heartbeat_ms = std::chrono::duration_cast<std::chrono::milliseconds>(settings.ping_interval).count(),
        .max_message_bytes = settings.max_message_bytes};
    send(make_event("hello", {}, parlor::encode(hello)));
    if (settings.first_message_timeout > duration::zero()) {
        host_.services().on.arm_after(*this, settings.first_message_timeout);
    }
    watch_expiry(true);
}

void session::on_connection_over() {
    if (!ws_) return;
    const close_code how = ws_->ending();
    if (how != close_code::abnormal && how != close_code::try_again_later) return end();
    set_away();
    const duration window = host_.services().settings.resume_window;
    if (window > duration::zero()) host_.services().on.arm_after(*this, window);
    host_.went_away(ref_, attempt_);
}

void session::give_up_waiting(std::uint32_t attempt) {
    if (!ws_ && attempt_ == attempt && !ended_) end();
}

void session::set_away() {
    ws_ = nullptr;
    resumption_.reset();
    for (const auto& in : memberships_) {
        leave_group(*in);
        in->held.clear();
        in->awaited = false;
        if (in->joined()) in->now = membership::phase::away;
    }
}

websocket* session::release() {
    websocket* ws = std::exchange(ws_, nullptr);
    ws->set_owner(nullptr);
    end();
    return ws;
}

void session::on_timer() {
    if (!ws_) return end();  // nobody came back
    if (!spoke_) close(close_code::policy_violation, "no message within first_message_timeout");
}

void session::close(close_code code, std::string_view reason) {
    if (ws_) {
        ws_->close(code, reason);
    } else {
        end();
    }
}

void session::end() {
    if (std::exchange(ended_, true)) return;
    disarm();
    if (websocket* ws = std::exchange(ws_, nullptr)) ws->set_owner(nullptr);
    if (!late_.empty()) host_.rooms().leave_late(late_, ref_);
    for (const auto& in : memberships_) {
        leave_group(*in);
        inbound gone;
        gone.kind = inbound_kind::gone;
        gone.from = ref_;
        in->room->push(gone);
    }
    host_.ended(*this);
}

std::string session::token() const {
    return host_.tokens().sign(resume_claim{.session = ref_,
                                            .generation = generation_,
                                            .run = host_.tokens().run(),
                                            .since = static_cast<std::uint64_t>(since_.time_since_epoch().count())});
}

// A guest's name proves nothing, so between guests the token alone decides.
resumable session::accepts(std::uint32_t generation, const user& by) {
    if (ended_) return resumable::ended;
    if (by.guest != who_->guest || (!by.guest && by.name != who_->name)) return resumable::foreign;
    if (generation < oldest_good_ || generation > generation_) return resumable::used_up;
    if (!ws_ && armed()) host_.services().on.arm_after(*this, host_.services().settings.resume_window);
    return resumable::found;
}

// ------------------------------------------------------------------------------------------- out

void session::deliver(const slice& frame, const delivery_terms& terms) {
    if (ws_) ws_->send(frame, frame_class_of(terms.treat_as), terms.on_overflow, terms.conflate_key);
}

void session::send(const outgoing& what) {
    if (ws_) ws_->send(encode(what, host_.services().settings.deflate), frame_class::reply);
}

void session::send(const outgoing& what, const membership* in, delivery_class treat_as) {
    const bool deflates = in && in->room->deflates();
    if (ws_) ws_->send(encode(what, deflates), frame_class_of(treat_as));
}

// A reply that no outbox takes is refused: its client is not slow, would come back, and ask again, for ever.
slice session::encode(const outgoing& what, bool deflates) {
    slice frame = host_.encode(what, *codec_, deflates);
    const std::size_t most = host_.services().max_outbox_bytes;
    if (what.kind != outgoing_kind::reply || most == 0 || frame.size() <= most) return frame;
    return host_.encode(make_error(what.id, failure(errc::resource_exhausted,
                                                    "the reply is longer than max_outbox_bytes of the server")),
                        *codec_, false);
}

void session::reply(const request_id& id, std::string payload) {
    if (!id.empty()) send(make_reply(id, std::move(payload)));
}

void session::reply_error(const request_id& id, const failure& why) {
    if (!id.empty() && !is_for_the_next_process(why.code())) send(make_error(id, why));
}

// What cannot be had because the server stops is left unanswered: so the client sends it again, with its key, to the
// next process, as it does with all that a lost connection left open.
bool session::is_for_the_next_process(errc why) const noexcept {
    return why == errc::unavailable && host_.stopping();
}

// ------------------------------------------------------------------------------------------- in

void session::on_message(bool binary, std::span<std::byte> data) {
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    auto decoded = codec_->decode(text, binary);
    const auto verdict = rate_.on_message(host_.services().rate, host_.services().on.turn_time());
    if (verdict != rate_limit::verdict::allow) {
        const auto* message = std::get_if<record>(&decoded);
        send(make_error(message ? message->id : request_id(), failure(errc::resource_exhausted, "too many messages")));
        if (verdict == rate_limit::verdict::close) close(close_code::policy_violation, "too many messages");
        return;
    }
    if (const auto* why = std::get_if<refusal>(&decoded)) return refuse(*why);
    strays_ = 0;
    return handle(std::get<record>(decoded));
}

void session::refuse(const refusal& why) {
    switch (why.kind) {
        case refusal_kind::not_text:
            close(close_code::unsupported_data, why.error.message());
            return;
        case refusal_kind::bad_field:
            strays_ = 0;
            break;
        case refusal_kind::no_envelope:
            ++strays_;
            break;
    }
    if (why.answered) send(make_error(why.id, why.error));
    if (strays_ == max_strays) close(close_code::policy_violation, "three messages in a row were no envelopes");
}

void session::handle(record& message) {
    const bool first = !std::exchange(spoke_, true);
    if (first) disarm();
    if (message.kind != record_kind::resume) {
        oldest_good_ = generation_;
    } else if (!first) {
        reply_error(message.id, failure(errc::failed_precondition, "resume must be the first message of a connection"));
        return;
    }
    switch (message.kind) {
        case record_kind::ping:
            return reply(message.id, "{}");
        case record_kind::reply:
            return handle_answer(message);
        case record_kind::join:
            return handle_join(message);
        case record_kind::leave:
            return handle_leave(message);
        case record_kind::resume:
            return handle_resume(message);
        case record_kind::refresh:
            return handle_refresh(message);
        case record_kind::members:
            return handle_room_message(message, inbound_kind::members);
        case record_kind::event:
            return message.room.empty() ? handle_outside(message) : handle_room_message(message, inbound_kind::message);
    }
}

void session::handle_join(record& message) {
    try {
        membership* in = find_or_wake(message.room);
        if (!in) {
            const auto held = std::ranges::count_if(memberships_, [](const auto& m) { return !m->automatic; });
            check_room_limit(static_cast<std::size_t>(held));
            in = &add(host_.rooms().open(message.room));
        }
        join(*in, message.id, false);
    } catch (const failure& why) {
        reply_error(message.id, why);
    }
}

void session::check_room_limit(std::size_t held) const {
    const std::size_t most = host_.services().settings.max_rooms_per_connection;
    if (most == 0 || held < most) return;
    throw failure(errc::resource_exhausted, fmt::format("a connection may be in {} rooms at most", most));
}

void session::handle_leave(record& message) {
    membership* in = find_or_wake(message.room);
    if (!in) return reply_error(message.id, failure(errc::failed_precondition, "not a member of " + message.room));
    inbound item;
    item.kind = inbound_kind::leave;
    item.from = ref_;
    item.id = std::move(message.id);
    if (in->room->push(item) == admission::closed) {
        reply_error(item.id, failure(errc::failed_precondition, "not a member of " + message.room));
    }
}

void session::handle_room_message(record& message, inbound_kind kind) {
    membership* in = find_or_wake(message.room);
    if (!in) {
        return reply_error(message.id,
                           failure(errc::failed_precondition, "not a member of " + message.room + ": join it first"));
    }
    inbound item;
    item.kind = kind;
    item.from = ref_;
    item.type = std::move(message.type);
    item.payload = std::move(message.payload);
    item.key = std::move(message.key);
    item.id = std::move(message.id);
    (void)push(in->room, item);
}

// False when the room's mailbox is full: then the client waits, not our memory.
bool session::push(const std::shared_ptr<room_port>& room, inbound& item) {
    switch (room->push(item)) {
        case admission::taken:
            return true;
        case admission::closed:
            reply_error(item.id, failure(errc::failed_precondition, "not a member of " + room->name()));
            return true;
        case admission::full:
            break;
    }
    parked_ = std::make_unique<parked>(parked{.room = room, .item = std::move(item)});
    if (ws_) ws_->pause_reading();
    return false;
}

void session::on_wake() {
    if (!parked_) return;
    auto waiting = std::move(parked_);
    if (!push(waiting->room, waiting->item)) return;
    if (ws_) ws_->resume_reading();
}

void session::handle_answer(record& message) {
    const auto number = message.id.number();
    if (!asks_ || !number) return;
    const auto at = asks_->find(*number);
    if (at == asks_->end()) return;
    inbound item;
    item.kind = inbound_kind::answer;
    item.from = ref_;
    item.seq = at->second.second;
    if (message.is_error) {
        item.error.emplace(message.error, std::move(message.error_message));
    } else {
        item.payload = std::move(message.payload);
    }
    at->second.first->push(item);
    asks_->erase(at);
}

void session::on_ask(const delivery& item) {
    const membership* in = find(item.group);
    if (!ws_ || !in) return;
    if (!asks_)
        asks_ = std::make_unique<std::map<std::uint64_t, std::pair<std::shared_ptr<room_port>, std::uint64_t>>>();
    if (asks_->size() == max_asks) asks_->erase(asks_->begin());
    asks_->emplace(++last_ask_, std::pair(in->room, item.seq));
    send(make_request(item.record->type, item.record->room, last_ask_, item.record->payload), in);
}

void session::handle_outside(record& message) {
    try {
        outcome result = host_.handle_outside(*this, message);
        if (result.is_task()) {
            ws_->pause_reading();  // one at a time, as in a room
            host_.run(follow(host_, ref_, attempt_, std::move(message.id), result.take_task()));
            return;
        }
        reply(message.id, result.take_reply().value_or("{}"));
    } catch (const failure& why) {
        reply_error(message.id, why);
    } catch (const std::exception& e) {
        log::error("a handler failed", {{"type", message.type}, {"what", e.what()}});
        reply_error(message.id, failure(errc::internal, "the server failed to handle this"));
    }
}

// The session may be gone, and another connection be attached, by the time the handler ends.
task<> session::follow(session_host& host, session_ref who, std::uint32_t attempt, request_id id,
                       task<reply_payload> work) {
    reply_payload payload;
    std::optional<failure> error;
    try {
        payload = co_await std::move(work);
    } catch (const failure& why) {
        error = why;
    } catch (const std::exception& e) {
        log::error("a handler failed", {{"what", e.what()}});
        error = failure(errc::internal, "the server failed to handle this");
    }
    session* from = host.find(who);
    if (!from) co_return;
    if (error) {
        from->reply_error(id, *error);
    } else {
        from->reply(id, payload.value_or("{}"));
    }
    if (from->ws_ && from->attempt_ == attempt) from->ws_->resume_reading();
}

}  // namespace parlor
