#include "parlor/test/test_member.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "test/room_bench.hpp"

namespace parlor::test {
namespace {

/// What a person needs to see why an expectation failed.
std::string heard_so_far(const test_member::state& who) {
    if (who.transcript.empty()) return fmt::format("{} has heard nothing so far", who.who->name);
    return fmt::format("{} has heard so far:\n  {}", who.who->name, fmt::join(who.transcript, "\n  "));
}

std::string text_of(const test_member::state::event& e) {
    return e.seq == 0 ? fmt::format("{} {}", e.type, readable_payload(e.payload))
                      : fmt::format("{} #{} {}", e.type, e.seq, readable_payload(e.payload));
}

}  // namespace

const std::string& test_member::name() const noexcept {
    return state_->who->name;
}
bool test_member::is_member() const noexcept {
    return state_->now == state::standing::member;
}
std::uint64_t test_member::seq() const noexcept {
    return state_->last_seq;
}
std::vector<std::string> test_member::transcript() const {
    return state_->transcript;
}

const protocol::joined& test_member::joined() const {
    (void)test_answer(state_->join_answer).payload();
    return *state_->joined;
}

void test_member::say(std::string_view type, std::string payload) {
    inbound item;
    item.type = type;
    item.payload = std::move(payload);
    room_->push(*state_, std::move(item));
    room_->loop.run_ready();
}

test_answer test_member::ask_room(std::string_view type, std::string payload, std::string_view key) {
    inbound item;
    if (type == wire_name<protocol::members>()) item.kind = inbound_kind::members;
    item.type = type;
    item.payload = std::move(payload);
    item.key = key;
    return room_->request(*state_, std::move(item));
}

std::string test_member::take(std::string_view type) {
    auto& line = type == wire_name<protocol::presence>() ? state_->presence : state_->events;
    if (line.empty()) {
        throw test_failure(
            fmt::format("{} expected \"{}\", but nothing came; {}", name(), type, heard_so_far(*state_)));
    }
    if (line.front().type != type) {
        throw test_failure(fmt::format("{} expected \"{}\", but the next message is: {}\n{}", name(), type,
                                       text_of(line.front()), heard_so_far(*state_)));
    }
    state::event next = std::move(line.front());
    line.pop_front();
    state_->last_seq = next.seq;
    return std::move(next.payload);
}

void test_member::refuse_unfit(std::string_view type, const std::string& payload, const failure& why) const {
    throw test_failure(
        fmt::format("{} heard a \"{}\" that is not what was expected: {} in {}", name(), type, why.message(), readable_payload(payload)));
}

void test_member::expect_nothing() const {
    if (state_->events.empty()) return;
    throw test_failure(fmt::format("{} expected nothing more, but there is: {}\n{}", name(),
                                   text_of(state_->events.front()), heard_so_far(*state_)));
}

failure test_member::expect_removal() {
    if (state_->removal) return failure(*std::exchange(state_->removal, std::nullopt));
    throw test_failure(fmt::format("{} expected to be put out of the room, but {}; {}", name(),
                                   is_member() ? "is still a member" : "was not", heard_so_far(*state_)));
}

void test_member::answer_asks(std::string_view type, std::function<std::string(std::string_view)> handler) {
    state_->ask_handlers.insert_or_assign(std::string(type), std::move(handler));
}

void test_member::leave() {
    inbound item;
    item.kind = inbound_kind::leave;
    room_->request(*state_, std::move(item)).get();
}

void test_member::vanish() {
    room_->vanish(*state_);
    room_->loop.run_ready();
}

}  // namespace parlor::test
