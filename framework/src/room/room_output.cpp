// What leaves a room: staged by its code, committed to its journal, then sent to the shards where its members are.
#include <fmt/format.h>

#include <algorithm>

#include "parlor/core/log.hpp"
#include "parlor/message/payload.hpp"
#include "room/room_timers.hpp"

namespace parlor {
namespace {

// Messages of other types and rooms have other keys; none has 0.
std::uint64_t conflate_key(std::uint64_t group, std::string_view type, std::string_view key) noexcept {
    if (key.empty()) return 0;
    const std::hash<std::string_view> hash;
    return ((hash(key) * 31 + hash(type)) * 31 + group) | 1U;
}

// A message that no outbox takes would close each member as too slow, and again whenever it is replayed, for ever. With
// what stands around the payload on the wire, where a binary one may be base64url.
void check_fits(std::string_view type, std::string_view payload, std::size_t max_outbox_bytes) {
    constexpr std::size_t around = 256;
    const std::size_t size = around + (is_binary_payload(payload) ? payload.size() / 3 * 4 : payload.size());
    if (max_outbox_bytes == 0 || size <= max_outbox_bytes) return;
    throw failure(errc::resource_exhausted,
                  fmt::format("a {} of {} bytes is longer than max_outbox_bytes, {}, lets pass", type, payload.size(),
                              max_outbox_bytes));
}

}  // namespace

// ------------------------------------------------------------------------------------------- staging

std::shared_ptr<outgoing> room_actor::make_record(std::string_view type, std::string payload) const {
    home_.figures.made.of(type).add(payload.size());
    return std::make_shared<outgoing>(make_event(std::string(type), name_, std::move(payload)));
}

void room_actor::stage_broadcast(std::string_view type, std::string payload) {
    instance_->require_declared(type);
    check_fits(type, payload, home_.limits.max_outbox_bytes);
    turn_.items.push_back(
        {.kind = staged::what::broadcast, .record = make_record(type, std::move(payload)), .who = {}});
    if (!in_turn_) finish_turn({});
}

void room_actor::stage_ephemeral(std::string_view type, std::string payload, const member* except, std::string_view key,
                                 bool lossy) {
    instance_->require_declared(type);
    turn_.items.push_back({.kind = staged::what::ephemeral,
                           .record = make_record(type, std::move(payload)),
                           .who = except ? except->ref().session : session_ref{},
                           .conflate_key = conflate_key(group_, type, key),
                           .lossy = lossy});
    if (!in_turn_) finish_turn({});
}

void room_actor::stage_send(session_ref to, std::string_view type, std::string payload) {
    instance_->require_declared(type);
    if (!roster_.find(to)) return;  // on_leave may still hold a member that is out
    turn_.items.push_back({.kind = staged::what::send, .record = make_record(type, std::move(payload)), .who = to});
    if (!in_turn_) finish_turn({});
}

std::shared_ptr<detail::call_state> room_actor::stage_ask(session_ref to, std::string_view type, std::string payload,
                                                          duration timeout) {
    instance_->require_declared(type);
    auto answer = std::make_shared<detail::call_state>(home_.home, timeout);
    sweep_asks_(asks_, [](const auto& ask) { return ask.second.expired(); });  // those that nobody awaits any more
    asks_.emplace(++last_ask_, answer);
    // Unlike all else an ask leaves at once: the handler that awaits its answer would wait for its own end.
    delivery item;
    item.kind = delivery_kind::ask;
    item.group = group_;
    item.to = to;
    item.seq = last_ask_;
    item.record = make_record(type, std::move(payload));
    home_.out.deliver(to.shard, std::move(item));
    return answer;
}

shared_outgoing room_actor::leave_notice(const failure& why) const {
    const protocol::leave_notice notice{.code = why.code(), .message = why.message()};
    return share(make_event("leave", name_, encode(notice)));
}

room_actor::kept_change& room_actor::change_of_turn() {
    if (!turn_.change) turn_.change = std::make_shared<kept_change>();
    return *turn_.change;
}

void room_actor::stage_keep(std::string state) {
    if (state.size() > room::max_kept_bytes) {
        throw failure(errc::resource_exhausted, fmt::format("{} bytes are more than a room may keep, which is {}",
                                                            state.size(), room::max_kept_bytes));
    }
    change_of_turn().state = std::move(state);
    if (!in_turn_) finish_turn({});
}

void room_actor::stage_redaction(std::uint64_t seq, std::string_view type, std::string payload) {
    instance_->require_declared(type);
    check_fits(type, payload, home_.limits.max_outbox_bytes);
    if (seq == 0 || seq > last_seq_) throw failure(errc::not_found, fmt::format("there is no message {}", seq));
    change_of_turn().redactions.push_back({.seq = seq, .type = std::string(type), .payload = std::move(payload)});
    if (!in_turn_) finish_turn({});
}

void room_actor::post(unique_function<void()> work) {
    inbound item;
    item.kind = inbound_kind::work;
    item.seq = generation_;
    item.work = std::move(work);
    push(item);
}

void room_actor::spawn(task<> work) {
    children_.spawn("spawned by the room", std::move(work));
}

task<history_page> room_actor::history(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes) {
    struct answer {
        explicit answer(loop& on) : door(on, "the journal") {}
        wake_up door;
        journal_page page;
    };
    const auto found = std::make_shared<answer>(home_.home);
    journal_->trim(home_.home.time().wall_now());
    journal_->read_before(before, max_messages, max_bytes, [found](journal_page page) {
        found->page = std::move(page);
        found->door.notify();
    });
    co_await found->door.wait();
    if (found->page.failed) throw failure(errc::unavailable, "the room's history cannot be read now");
    co_return history_page(std::move(found->page.messages), found->page.more);
}

// ------------------------------------------------------------------------------------------- committing

void room_actor::commit(output out) {
    std::vector<shared_outgoing> sequenced;
    for (const auto& item : out.items) {
        if (item.kind == staged::what::broadcast) sequenced.push_back(item.record);
    }
    const bool kept = !sequenced.empty() || !out.key.empty() || out.change;
    if (!kept && in_flight_.empty()) return release(out);
    out.committed = !kept;
    in_flight_.push_back(std::move(out));
    if (!kept) return;
    const output& last = in_flight_.back();
    const std::uint64_t expected = last_seq_;
    last_seq_ += sequenced.size();
    journal_extras extras{.user = last.user, .key = last.key, .reply = last.value};
    const auto change = last.change;  // lives until the journal has taken it, also when this turn is released in there
    if (change) {
        if (change->state) extras.state = kept_ = *change->state;
        extras.redactions = change->redactions;
    }
    journal_->append(expected, sequenced, extras, home_.home.time().wall_now(),
                     [self = shared_from_this(), generation = generation_](append_result result) {
                         self->on_append(result, generation);
                     });
    if (!in_flight_.empty() && !in_flight_.back().committed) in_flight_.back().waits_since = home_.home.turn_time();
}

// The journal answers in the order of the appends.
void room_actor::on_append(append_result result, std::uint64_t generation) {
    if (generation != generation_) return;
    if (result == append_result::committed) {
        for (auto& out : in_flight_) {
            if (std::exchange(out.committed, true)) continue;
            end_step(out, span_step::journal, {"type", out.type});
            if (out.waits_since) {
                const duration waited = home_.home.turn_time() - *out.waits_since;
                home_.figures.journal_waits.add(static_cast<std::uint64_t>(waited.count()));
            }
            break;
        }
        const bool was_behind = journal_is_behind();
        release_committed();
        const bool may_go_on = was_behind && !journal_is_behind();
        if (may_go_on || (in_flight_.empty() && !busy_ && roster_.empty()))
            home_.home.post([self = shared_from_this()] { self->run(); });
        return;
    }
    log::error(log::area::room, "a room's journal did not take a message; the room begins again",
               {{"room", name_}, {"why", result == append_result::conflict ? "conflict" : "failed"}});
    begin_abandoning(failure(errc::unavailable, "the room's journal did not take a message; join again"));
}

// A disk that is slower than the members fills their room's mailbox, and then they wait: not our memory.
bool room_actor::journal_is_behind() const noexcept {
    const std::size_t most = home_.limits.max_mailbox;
    return most != 0 && in_flight_.size() >= most;
}

void room_actor::release_committed() {
    while (!abandoning_ && !in_flight_.empty() && in_flight_.front().committed) {
        output out = std::move(in_flight_.front());
        in_flight_.pop_front();
        release(out);
    }
}

void room_actor::release(output& out) {
    if (!out.key.empty()) journal_->keys().remember(out.user, out.key, out.value, home_.home.now());
    for (auto& item : out.items)
        release_item(item, out.trace.get());
    if (out.reply) send(out.from, std::move(out.reply));
    if (out.answer) out.answer(std::move(out.value), std::nullopt);
    if (out.trace) out.trace->end(name_, home_.home.time(), {"type", out.type});
}

void room_actor::end_step(output& of, span_step which, const log::field& detail) {
    if (of.trace) of.trace->end_step(which, name_, home_.home.time(), detail);
}

void room_actor::release_item(staged& item, const message_trace* trace) {
    switch (item.kind) {
        case staged::what::broadcast:
            released_seq_ = item.record->seq;
            return fan_out(std::move(item.record), {.treat_as = delivery_class::sequenced}, {}, trace);
        case staged::what::ephemeral:
            return fan_out(std::move(item.record), ephemeral_terms(item.conflate_key, item.lossy), item.who, trace);
        case staged::what::send:
            return send(item.who, std::move(item.record));
        case staged::what::admit:
            return admit(item);
        case staged::what::dismiss:
            --audience_[item.who.shard];
            return send(item.who, std::move(item.last_word), delivery_kind::left);
    }
}

delivery_terms room_actor::ephemeral_terms(std::uint64_t key, bool lossy) const noexcept {
    const overflow_policy chosen = lossy ? overflow_policy::drop_oldest : kind_.options.overflow;
    return {.treat_as = delivery_class::ephemeral, .on_overflow = chosen, .conflate_key = key};
}

void room_actor::fan_out(shared_outgoing record, const delivery_terms& terms, session_ref except,
                         const message_trace* trace) {
    for (std::uint32_t shard = 0; shard < home_.shards; ++shard) {
        if (audience_[shard] == 0) continue;
        delivery item;
        item.kind = delivery_kind::fan_out;
        item.terms = terms;
        item.group = group_;
        item.to = except;
        item.record = record;
        if (trace) item.trace = std::make_unique<message_trace>(*trace);
        home_.out.deliver(shard, std::move(item));
    }
}

void room_actor::send(session_ref to, shared_outgoing record, delivery_kind kind) {
    delivery item;
    item.kind = kind;
    item.group = group_;
    item.to = to;
    item.record = std::move(record);
    home_.out.deliver(to.shard, std::move(item));
}

// A session that does not know of us yet hears whose word it is.
void room_actor::refuse_join(session_ref to, const request_id& id, bool late, const failure& why) {
    delivery item;
    item.kind = delivery_kind::refused;
    item.group = group_;
    item.to = to;
    item.record = share(make_error(id, why));
    if (late) item.room = shared_from_this();
    home_.out.deliver(to.shard, std::move(item));
}

// The shard applies this between the broadcasts before and after it: so what the reply reports, plus what follows, is
// the whole history.
void room_actor::admit(const staged& who) {
    delivery item;
    if (who.late) item.room = shared_from_this();
    item.kind = delivery_kind::joined;
    item.group = group_;
    item.to = who.who;
    item.was_in = who.again;
    item.epoch = journal_->epoch();
    item.seq = released_seq_;
    item.gap = true;
    if (who.resuming) {
        const auto missed = missed_since(who.after, who.run != 0 && journal_->was_there_in(who.run));
        item.gap = !missed;
        item.replayed = missed.value_or(0);
    }
    if (!who.id.empty() && !who.resuming) {
        bool more = false;
        const protocol::joined report{.room = name_,
                                      .epoch = journal_->epoch(),
                                      .seq = released_seq_,
                                      .count = roster_.size(),
                                      .members = roster_.list(0, roster::max_listed, more)};
        item.record = share(make_reply(who.id, encode(report)));
    }
    home_.out.deliver(who.who.shard, std::move(item));
}

void room_actor::answer_error(output& out, const failure& why) {
    if (out.answer) return out.answer({}, why);
    if (!out.from) return;
    const request_id id = out.reply ? out.reply->id : out.id;
    if (id.empty()) {
        if (out.trace) out.trace->end(name_, home_.home.time(), {"type", out.type});
        return;
    }
    // Behind what earlier turns still wait to release: a session sees the answers in the order of its requests.
    output refusal;
    refusal.from = out.from;
    refusal.type = std::move(out.type);
    refusal.trace = std::move(out.trace);
    refusal.reply = share(make_error(id, why));
    commit(std::move(refusal));
}

// ------------------------------------------------------------------------------------------- presence

void room_actor::note_presence() {
    if (kind_.options.presence && !presence_->armed()) home_.home.arm_after(*presence_, presence_tick::interval);
}

void room_actor::send_presence() {
    if (!roster_.has_changes()) return;
    const protocol::presence changes = roster_.take_changes();
    fan_out(make_record("presence", encode(changes)), ephemeral_terms(0), {}, nullptr);
}

}  // namespace parlor
