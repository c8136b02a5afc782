// How the author's code is run: one item of the mailbox is one turn; what it stages leaves together, or not at all.
#include <algorithm>
#include <charconv>

#include "parlor/core/log.hpp"
#include "room/room_actor.hpp"

namespace parlor {
// What the caller hears of an exception: only failures were written for clients. Of all else the server is told, which
// may end the room.
failure room_actor::judge(const std::exception_ptr& error, std::string_view type) {
    const auto tell = [&](std::string_view what) {
        log::error(log::area::room, "a handler failed", {{"room", name_}, {"type", type}, {"what", what}});
        home_.figures.failed_handlers.add();
        const room_error seen{.room = name_, .type = type, .what = what, .error = error};
        if (rooms_.judge(seen) == after_error::close_room) {
            begin_abandoning(failure(errc::unavailable, "the room failed and was closed; join again"));
        }
    };
    try {
        std::rethrow_exception(error);
    } catch (const failure& f) {
        return f;
    } catch (const std::exception& e) {
        tell(e.what());
    } catch (...) {
        tell("unknown exception");
    }
    return failure(errc::internal, "the server failed to handle this");
}

// ------------------------------------------------------------------------------------------- seats and listing

// Those that nobody took in time.
void room_actor::forget_old_seats() {
    std::erase_if(seats_, [now = home_.home.now()](const auto& seat) { return seat.second <= now; });
}

bool room_actor::has_seat_for(const std::string& user_name) {
    forget_old_seats();
    const std::size_t most = kind_.options.max_members;
    return most == 0 || seats_.contains(user_name) || roster_.size() + seats_.size() < most;
}

void room_actor::reserve_seat(const std::string& user_name, duration keep_for) {
    if (!has_seat_for(user_name)) throw failure(errc::resource_exhausted, name_ + " is full");
    seats_[user_name] = home_.home.now() + keep_for;
}

void room_actor::set_listing(std::string shown) {
    const std::scoped_lock lock(listing_mutex_);
    listing_ = std::move(shown);
}

std::string room_actor::listing() const {
    const std::scoped_lock lock(listing_mutex_);
    return listing_;
}

// ------------------------------------------------------------------------------------------- turns

task<> room_actor::follow(task<> rest, unique_function<void(std::exception_ptr)> done) {
    std::exception_ptr error;
    try {
        co_await std::move(rest);
    } catch (...) {
        error = std::current_exception();
    }
    busy_ = false;
    done(error);
    home_.home.post([self = shared_from_this()] { self->run(); });
}

task<> room_actor::follow_handler(task<reply_payload> rest) {
    std::exception_ptr error;
    reply_payload reply;
    try {
        reply = co_await std::move(rest);
    } catch (...) {
        error = std::current_exception();
    }
    busy_ = false;
    if (error) {
        fail_turn(error);
    } else {
        finish_turn(std::move(reply));
    }
    home_.home.post([self = shared_from_this()] { self->run(); });
}

void room_actor::settle(outcome result) {
    if (!result.is_task()) return finish_turn(result.take_reply());
    busy_ = true;
    children_.spawn("handler " + turn_.type, follow_handler(result.take_task()));
}

void room_actor::leave_turn() {
    turn_ = {};
    in_turn_ = false;
}

void room_actor::finish_turn(reply_payload value) {
    for (const auto& [session, last_word] : std::exchange(turn_.kicks, {})) {
        if (roster_.find(session)) remove_member(session, last_word);
    }
    in_turn_ = false;
    end_step(turn_, span_step::handle, {"type", turn_.type});
    output out = std::exchange(turn_, {});
    std::uint64_t seq = last_seq_;
    for (auto& item : out.items) {
        if (item.kind == staged::what::broadcast) item.record->seq = ++seq;
    }
    if (!value) value = seq == last_seq_ ? "{}" : encode(protocol::sequenced{.seq = seq});
    out.value = std::move(*value);
    if (!out.answer && out.from && !out.id.empty()) out.reply = share(make_reply(std::move(out.id), out.value));
    commit(std::move(out));
}

void room_actor::fail_turn(const std::exception_ptr& error) {
    output out = std::exchange(turn_, {});
    in_turn_ = false;
    out.items.clear();
    const failure why = judge(error, out.type);
    end_step(out, span_step::handle, {"error", to_string(why.code())});
    if (!out.answer && !out.from) {  // nobody hears it
        log::warn(log::area::room, "a room's own work was refused", {{"room", name_}, {"what", why.message()}});
    }
    answer_error(out, why);
}

// What a retry is to be told: the reply that is kept, or that of a turn which still waits for the journal. In the
// second case it leaves behind that turn, or fails with it.
const std::string* room_actor::earlier_reply(std::string_view user, std::string_view key) {
    for (const output& out : in_flight_) {
        if (out.key == key && out.user == user) return &out.value;
    }
    return journal_->keys().find(user, key, home_.home.now());
}

// ------------------------------------------------------------------------------------------- one kind of item each

void room_actor::handle_join(inbound& item) {
    turn_.from = item.from;
    if (roster_.find(item.from)) {  // a second join only asks again
        turn_.items.push_back(
            {.kind = staged::what::admit, .record = {}, .who = item.from, .id = item.id, .again = true});
        turn_.from = {};
        return finish_turn({});
    }
    const auto refuse = [this, id = item.id, from = item.from, late = item.late](const failure& why) {
        leave_turn();
        refuse_join(from, id, late, why);
    };
    if (closing_) return refuse(failure(errc::unavailable, "the server is stopping"));
    if (!has_seat_for(item.who->name)) return refuse(failure(errc::resource_exhausted, name_ + " is full"));
    seats_.erase(item.who->name);
    member& who = roster_.add(*this, item.from, std::move(item.who));
    stop_timer(std::exchange(linger_timer_, 0));
    lingered_ = false;
    turn_.items.push_back({.kind = staged::what::admit,
                           .record = {},
                           .who = item.from,
                           .id = item.id,
                           .resuming = item.resuming,
                           .late = item.late,
                           .after = item.seq,
                           .run = item.run});
    turn_.from = {};
    run_turn(
        "on_join", [this, &who] { return let_in(who); },
        [this, refuse, from = item.from](const std::exception_ptr& error) {
            if (error) {
                roster_.remove(from);
                refuse(judge(error, {}));
                return;
            }
            count_.store(roster_.size(), std::memory_order_relaxed);
            ++audience_[from.shard];
            roster_.announce(from);
            note_presence();
            finish_turn({});
        });
}

void room_actor::handle_leave(inbound& item) {
    if (!roster_.find(item.from)) {
        if (item.kind == inbound_kind::leave && !item.id.empty()) {
            send(item.from, share(make_error(item.id, failure(errc::failed_precondition, "not a member of " + name_))));
        }
        return;
    }
    shared_outgoing last_word;
    if (item.kind == inbound_kind::leave && !item.id.empty()) last_word = share(make_reply(std::move(item.id), "{}"));
    in_turn_ = true;
    remove_member(item.from, std::move(last_word));
    finish_turn({});
}

void room_actor::kick(member& who, const failure& why) {
    // The handler that kicks may still hold the member: it goes when the handler has ended well.
    turn_.kicks.emplace_back(who.ref().session, leave_notice(why));
    if (!in_turn_) finish_turn({});
}

// A hook in the middle of a turn: what it staged before it threw is discarded, the rest of the turn is not.
template <class Hook>
void room_actor::run_hook(Hook hook) {
    const std::size_t before = turn_.items.size();
    const std::size_t kicks = turn_.kicks.size();
    const auto change = turn_.change ? std::make_shared<kept_change>(*turn_.change) : nullptr;
    try {
        hook();
    } catch (...) {
        turn_.items.resize(before);
        turn_.kicks.resize(kicks);
        turn_.change = change;
        const failure why = judge(std::current_exception(), {});
        log::warn(log::area::room, "a hook failed", {{"room", name_}, {"what", why.message()}});
    }
}

void room_actor::remove_member(session_ref session, shared_outgoing last_word) {
    const auto gone = roster_.remove(session);
    count_.store(roster_.size(), std::memory_order_relaxed);
    turn_.items.push_back(
        {.kind = staged::what::dismiss, .record = {}, .last_word = std::move(last_word), .who = session});
    note_presence();
    run_hook([this, &gone] { instance_->on_leave(gone.mapped()); });
    if (roster_.empty()) run_hook([this] { instance_->on_idle(); });
}

void room_actor::ask_guards(member& from) {
    const incoming_message what{.from = from, .room = name_, .type = turn_.type, .now = home_.home.now()};
    for (message_guard& guard : instance_->guards_)
        guard(what);
    if (instance_->rules_.empty()) return;
    const auto [first, last] = instance_->rules_.equal_range(turn_.type);
    std::for_each(first, last, [&what](auto& rule) { rule.second(what); });
}

task<> room_actor::let_in(member& who) {
    const incoming_message what{.from = who, .room = name_, .type = "join", .now = home_.home.now()};
    for (message_guard& rule : instance_->join_rules_)
        rule(what);
    return instance_->on_join(who);
}

void room_actor::handle_message(inbound& item) {
    member* from = roster_.find(item.from);
    turn_.from = item.from;
    turn_.id = std::move(item.id);
    turn_.trace = std::move(item.trace);
    end_step(turn_, span_step::wait, {"type", item.type});
    try {
        if (!from) throw failure(errc::failed_precondition, "not a member of " + name_ + ": join it first");
        if (!item.key.empty()) {
            if (const std::string* reply = earlier_reply(from->name(), item.key)) {
                return finish_turn(*reply);
            }
            turn_.user = from->name();
            turn_.key = std::move(item.key);
        }
        const auto* handler = instance_->handlers_.find(item.type);
        if (!handler) throw failure(errc::not_found, name_ + " takes no message of type \"" + item.type + "\"");
        home_.figures.taken.of(item.type).add(item.payload.size());
        home_.figures.running.handles(handler->type_name());
        turn_.type = std::move(item.type);
        in_turn_ = true;
        ask_guards(*from);
        settle(handler->call(*from, item.payload));
    } catch (...) {
        fail_turn(std::current_exception());
    }
}

void room_actor::handle_call(inbound& item) {
    turn_.answer = std::move(item.done);
    try {
        if (!item.key.empty()) {
            if (const std::string* reply = earlier_reply(item.caller, item.key)) return finish_turn(*reply);
            turn_.user = std::move(item.caller);
            turn_.key = std::move(item.key);
        }
        const auto* handler = instance_->calls_.find(item.type);
        if (!handler) throw failure(errc::not_found, name_ + " takes no call of type \"" + item.type + "\"");
        home_.figures.running.handles(handler->type_name());
        turn_.type = std::move(item.type);
        in_turn_ = true;
        call_origin origin;
        settle(handler->call(origin, item.payload));
    } catch (...) {
        fail_turn(std::current_exception());
    }
}

void room_actor::handle_members(inbound& item) {
    turn_.from = item.from;
    turn_.id = std::move(item.id);
    try {
        if (!roster_.find(item.from)) {
            throw failure(errc::failed_precondition, "not a member of " + name_ + ": join it first");
        }
        const auto asked = decode<protocol::members>(item.payload);
        std::uint64_t after = 0;
        if (asked.after) {
            const std::string_view text = *asked.after;
            const auto* end = text.data() + text.size();
            if (text.size() < 2 || text[0] != 'm' || std::from_chars(text.data() + 1, end, after).ptr != end) {
                throw failure(errc::invalid_argument, "data.after: expected a member id such as \"m4\"");
            }
        }
        const std::size_t limit = std::min<std::size_t>(asked.limit.value_or(roster::max_listed), roster::max_listed);
        protocol::members_page page;
        page.members = roster_.list(after, limit, page.more);
        finish_turn(encode(page));
    } catch (...) {
        fail_turn(std::current_exception());
    }
}

void room_actor::handle_answer(inbound& item) {
    const auto at = asks_.find(item.seq);
    if (at == asks_.end()) return;
    if (const auto waiting = at->second.lock()) waiting->settle(std::move(item.payload), std::move(item.error));
    asks_.erase(at);
}

void room_actor::handle_closing(inbound& item) {
    closing_ = true;
    // Told when what the hook sent has been kept and has left, or could not be.
    turn_.answer = [then = std::move(item.work)](const std::string&, const std::optional<failure>&) mutable { then(); };
    run_turn(
        "on_closing", [this] { return instance_->on_closing(); },
        [this](const std::exception_ptr& error) { error ? fail_turn(error) : finish_turn({}); });
}

void room_actor::handle_work(inbound& item) {
    in_turn_ = true;
    try {
        item.work();
    } catch (...) {
        return fail_turn(std::current_exception());
    }
    if (in_turn_ && !busy_) finish_turn({});
}

}  // namespace parlor
