// What the client says: whether it may, and who is to hear it.
#include <fmt/format.h>

#include <algorithm>

#include "net/session.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_asks = 64;  // unanswered requests of the server to one client
constexpr std::uint8_t max_strays = 3;

}  // namespace

void session::on_message(bool binary, std::span<std::byte> data) {
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    auto decoded = codec_->decode(text, binary);
    const auto verdict = admit();
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

// Who shares a rate with others is refused for it, but never closed: it may be they who are too fast.
rate_limit::verdict session::admit() {
    const time_point now = host_.services().on.turn_time();
    const auto own = rate_.on_message(host_.services().rate, now);
    if (own != rate_limit::verdict::allow) {
        past().note(limit::message_burst);
        if (own == rate_limit::verdict::close) past().note(limit::max_messages_per_second);
        return own;
    }
    if (!user_rate_.try_take(now)) {
        past().note(limit::max_messages_per_second_per_user);
        return rate_limit::verdict::refuse;
    }
    if (!address_rate_.try_take(now)) {
        past().note(limit::max_messages_per_second_per_address);
        return rate_limit::verdict::refuse;
    }
    return rate_limit::verdict::allow;
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
    past().note(limit::max_rooms_per_connection);
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
    if (kind == inbound_kind::message) item.trace = trace_of(message);
    (void)push(in->room, item);
}

// Null, but for one message in trace_every, and for those of senders that keep a trace themselves.
message_trace_ptr session::trace_of(const record& message) {
    net_services& services = host_.services();
    const std::size_t every = services.settings.trace_every;
    if (every == 0) return nullptr;
    if (message.trace ? !message.trace->sampled : ++services.untraced < every) return nullptr;
    if (!message.trace) services.untraced = 0;
    return begin_trace(message.trace.get(), services.random, services.on.now());
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
    outside_turn turn{.from = ref_,
                      .attempt = attempt_,
                      .id = std::move(message.id),
                      .type = message.type,
                      .trace = trace_of(message)};
    try {
        outcome result = host_.handle_outside(*this, message);
        if (result.is_task()) {
            ws_->pause_reading();  // one at a time, as in a room
            host_.run("handler " + message.type, follow(host_, std::move(turn), result.take_task()));
            return;
        }
        end_trace(host_, turn, {});
        reply(turn.id, result.take_reply().value_or("{}"));
    } catch (const failure& why) {
        end_trace(host_, turn, to_string(why.code()));
        reply_error(turn.id, why);
    } catch (const std::exception& e) {
        log::error(log::area::session, "a handler failed", {{"type", message.type}, {"what", e.what()}});
        end_trace(host_, turn, to_string(errc::internal));
        reply_error(turn.id, failure(errc::internal, "the server failed to handle this"));
    }
}

// The session may be gone, and another connection be attached, by the time the handler ends.
task<> session::follow(session_host& host, outside_turn turn, task<reply_payload> work) {
    reply_payload payload;
    std::optional<failure> error;
    try {
        payload = co_await std::move(work);
    } catch (const failure& why) {
        error = why;
    } catch (const std::exception& e) {
        log::error(log::area::session, "a handler failed", {{"type", turn.type}, {"what", e.what()}});
        error = failure(errc::internal, "the server failed to handle this");
    }
    end_trace(host, turn, error ? to_string(error->code()) : std::string_view());
    session* from = host.find(turn.from);
    if (!from) co_return;
    if (error) {
        from->reply_error(turn.id, *error);
    } else {
        from->reply(turn.id, payload.value_or("{}"));
    }
    if (from->ws_ && from->attempt_ == turn.attempt) from->ws_->resume_reading();
}

void session::end_trace(session_host& host, outside_turn& turn, std::string_view error) {
    if (!turn.trace) return;
    const clock& time = host.services().on.time();
    turn.trace->end_step(span_step::handle, {}, time, {"error", error});
    turn.trace->end({}, time, {"type", turn.type});
}

}  // namespace parlor
