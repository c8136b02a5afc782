// What stands in for a shard and its sessions under a test_room: applies what the room sends, and keeps what is heard.
#pragma once

#include <deque>
#include <map>

#include "parlor/test/test_room.hpp"
#include "room/room_actor.hpp"

namespace parlor::test {

struct test_member::state {
    enum class standing : std::uint8_t { joining, member, refused, gone };

    struct event {
        std::string type;
        std::uint64_t seq;
        std::string payload;
    };

    session_ref session;
    std::shared_ptr<const user> who;
    standing now = standing::joining;
    std::shared_ptr<test_answer::state> join_answer;
    std::optional<protocol::joined> joined;
    std::optional<failure> removal;
    std::deque<event> events;
    std::deque<event> presence;
    std::uint64_t last_seq = 0;
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, std::shared_ptr<test_answer::state>> requests;
    std::map<std::string, std::function<std::string(std::string_view)>, std::less<>> ask_handlers;
    std::deque<inbound> parked;  // the mailbox was full: as a session does, they wait for the wake
    std::vector<std::string> transcript;
};

/// Owns the loop, the registry with the one template, and the members.
/// For transcripts and complaints: JSON as it is, of the binary form how long it is.
[[nodiscard]] std::string readable_payload(const std::string& payload);

class room_bench final : public courier {
public:
    room_bench(test_room_setup setup, std::function<std::unique_ptr<room>()> make);
    ~room_bench() override;

    [[nodiscard]] std::shared_ptr<test_member::state> begin_join(user who);
    /// Numbers the request of a member; its answer is kept in what is returned.
    [[nodiscard]] test_answer request(test_member::state& from, inbound item);
    void push(test_member::state& from, inbound item);
    [[nodiscard]] test_answer call(std::string_view type, std::string payload);
    bool close();
    void vanish(test_member::state& who);
    [[nodiscard]] std::shared_ptr<room_actor> actor() const;

    void deliver(std::uint32_t shard, delivery item) override;

    test_room_setup setup;
    manual_loop loop;
    scripted_journals journals;
    room_limits limits;
    room_figures figures;
    scope housekeeping;
    registry rooms;
    room_environment home;

private:
    void hear(test_member::state& who, const outgoing& what);
    void hear_answer(test_member::state& who, const outgoing& what);
    void apply(test_member::state& to, const delivery& item);
    void answer_ask(const std::shared_ptr<test_member::state>& who, const delivery& item);
    void wake(test_member::state& who);

    std::map<session_ref, std::shared_ptr<test_member::state>> members_;
    std::weak_ptr<room_port> open_;
    std::uint64_t last_session_ = 0;
    bool closing_ = false;
    bool closed_ = false;
};

}  // namespace parlor::test
