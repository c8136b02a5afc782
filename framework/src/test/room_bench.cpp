#include "test/room_bench.hpp"

#include <fmt/format.h>

namespace parlor::test {
namespace {

constexpr duration patience = std::chrono::seconds(30);  // what an on_closing that waits is given at the end

std::string line_of(const outgoing& what) {
    switch (what.kind) {
        case outgoing_kind::event:
            return what.seq == 0 ? fmt::format("{} {}", what.type, readable_payload(what.payload))
                                 : fmt::format("{} #{} {}", what.type, what.seq, readable_payload(what.payload));
        case outgoing_kind::reply:
            return fmt::format("reply {} {}", what.id.text(), what.payload);
        case outgoing_kind::error:
            return fmt::format("error {} {}: {}", what.id.text(), to_string(what.error), what.error_message);
        case outgoing_kind::request:
            break;  // sessions make these
    }
    return what.type;
}

}  // namespace

std::string readable_payload(const std::string& payload) {
    return is_binary_payload(payload) ? fmt::format("({} bytes)", payload.size() - 1) : payload;
}

room_bench::room_bench(test_room_setup how, std::function<std::unique_ptr<room>()> make)
    : setup(std::move(how)),
      journals(setup.key_window),
      limits{.max_mailbox = setup.max_mailbox},
      housekeeping(loop),
      rooms(journals),
      home{.home = loop,
           .shard = 0,
           .shards = 1,
           .out = *this,
           .housekeeping = housekeeping,
           .journals = journals,
           .limits = limits,
           .figures = figures} {
    rooms.add_template(setup.pattern, setup.options, std::move(make));
    rooms.set_homes({&home});
}

room_bench::~room_bench() {
    journals.answer_appends(append_result::committed);
    journals.release();
    if (!close()) loop.advance(patience);
    for (const auto& [session, who] : members_) {
        who->parked.clear();
        vanish(*who);
    }
    loop.run_ready();
    rooms.force_close();
    loop.run_ready();
    housekeeping.request_stop();
    loop.run_ready();
}

std::shared_ptr<room_actor> room_bench::actor() const {
    return std::static_pointer_cast<room_actor>(open_.lock());
}

// ------------------------------------------------------------------------------------------- to the room

std::shared_ptr<test_member::state> room_bench::begin_join(user who) {
    auto made = std::make_shared<test_member::state>();
    made->session = session_ref{.node = 0, .shard = 0, .number = ++last_session_};
    made->who = std::make_shared<const user>(std::move(who));
    made->join_answer = std::make_shared<test_answer::state>();
    made->join_answer->question = made->who->name + "'s join";
    members_.emplace(made->session, made);
    inbound item;
    item.kind = inbound_kind::join;
    item.who = made->who;
    made->requests.emplace(++made->last_id, made->join_answer);
    item.id = request_id(made->last_id);
    push(*made, std::move(item));
    loop.run_ready();
    return made;
}

test_answer room_bench::request(test_member::state& from, inbound item) {
    auto answer = std::make_shared<test_answer::state>();
    answer->question = fmt::format("{}'s {}", from.who->name, item.type.empty() ? "leave" : item.type);
    from.requests.emplace(++from.last_id, answer);
    item.id = request_id(from.last_id);
    push(from, std::move(item));
    loop.run_ready();
    return test_answer(std::move(answer));
}

void room_bench::push(test_member::state& from, inbound item) {
    item.from = from.session;
    if (!from.parked.empty() || !rooms.push(setup.name, item)) {
        from.parked.push_back(std::move(item));
        return;
    }
    open_ = rooms.open(setup.name);
}

void room_bench::wake(test_member::state& who) {
    while (!who.parked.empty() && rooms.push(setup.name, who.parked.front()))
        who.parked.pop_front();
}

test_answer room_bench::call(std::string_view type, std::string payload) {
    auto answer = std::make_shared<test_answer::state>();
    answer->question = fmt::format("the call {}", type);
    inbound item;
    item.kind = inbound_kind::call;
    item.type = type;
    item.payload = std::move(payload);
    item.done = [answer](std::string result, std::optional<failure> error) {
        if (error) {
            answer->error = std::move(error);
        } else {
            answer->payload = std::move(result);
        }
    };
    if (rooms.push(setup.name, item)) {
        open_ = rooms.open(setup.name);
    } else {
        answer->error.emplace(errc::resource_exhausted, setup.name + " has too much to do");
    }
    loop.run_ready();
    return test_answer(std::move(answer));
}

bool room_bench::close() {
    if (!std::exchange(closing_, true)) rooms.close_all([this] { closed_ = true; });
    loop.run_ready();
    return closed_;
}

void room_bench::vanish(test_member::state& who) {
    if (who.now == test_member::state::standing::gone || who.now == test_member::state::standing::refused) return;
    who.now = test_member::state::standing::gone;
    const auto at = actor();
    if (!at) return;
    inbound item;
    item.kind = inbound_kind::gone;
    item.from = who.session;
    at->push(item);
}

// ------------------------------------------------------------------------------------------- from the room

void room_bench::deliver(std::uint32_t /*shard*/, delivery item) {
    if (item.kind == delivery_kind::fan_out) {
        for (const auto& [session, who] : members_) {
            if (who->now == test_member::state::standing::member && session != item.to) hear(*who, *item.record);
        }
        return;
    }
    const auto at = members_.find(item.to);
    if (at == members_.end()) return;
    const auto who = at->second;
    if (item.kind == delivery_kind::ask) {
        answer_ask(who, item);
    } else if (item.kind == delivery_kind::wake) {
        loop.post([this, who] { wake(*who); });
    } else {
        apply(*who, item);
    }
}

void room_bench::apply(test_member::state& to, const delivery& item) {
    using standing = test_member::state::standing;
    if (to.now != standing::gone) {
        if (item.kind == delivery_kind::joined) to.now = standing::member;
        if (item.kind == delivery_kind::refused && to.now == standing::joining) to.now = standing::refused;
        if (item.kind == delivery_kind::left) to.now = standing::gone;
    }
    if (!item.record) return;
    if (item.kind == delivery_kind::left && item.record->kind == outgoing_kind::event) {
        const auto why = decode<protocol::leave_notice>(item.record->payload);
        to.removal.emplace(why.code, why.message);
        to.transcript.push_back(line_of(*item.record));
        return;
    }
    hear(to, *item.record);
}

void room_bench::hear(test_member::state& who, const outgoing& what) {
    who.transcript.push_back(line_of(what));
    if (what.kind != outgoing_kind::event) return hear_answer(who, what);
    auto& line = what.type == "presence" ? who.presence : who.events;
    line.push_back({.type = what.type, .seq = what.seq, .payload = what.payload});
}

void room_bench::hear_answer(test_member::state& who, const outgoing& what) {
    const auto waiting = who.requests.extract(what.id.number().value_or(0));
    if (!waiting)
        throw test_failure(fmt::format("{} was answered what nobody asked: {}", who.who->name, line_of(what)));
    test_answer::state& answer = *waiting.mapped();
    if (what.kind == outgoing_kind::error) {
        answer.error.emplace(what.error, what.error_message);
    } else {
        answer.payload = what.payload;
        if (waiting.mapped() == who.join_answer) who.joined = decode<protocol::joined>(what.payload);
    }
}

// In a turn of its own, as over a connection: the room is in the middle of its handler.
void room_bench::answer_ask(const std::shared_ptr<test_member::state>& who, const delivery& item) {
    who->transcript.push_back(fmt::format("ask {} {}", item.record->type, item.record->payload));
    loop.post([this, who, record = item.record, number = item.seq] {
        const auto handler = who->ask_handlers.find(record->type);
        const auto at = actor();
        if (handler == who->ask_handlers.end() || !at) return;
        inbound answer;
        answer.kind = inbound_kind::answer;
        answer.from = who->session;
        answer.seq = number;
        try {
            answer.payload = handler->second(record->payload);
        } catch (const failure& why) {
            answer.error = why;
        }
        at->push(answer);
    });
}

}  // namespace parlor::test
