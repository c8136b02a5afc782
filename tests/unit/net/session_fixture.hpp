// A session whose client, shard and rooms are the test.
#pragma once

#include <map>

#include "net/session.hpp"
#include "parlor/message/json_codec.hpp"
#include "unit/net/websocket_fixture.hpp"

namespace net_tests {

using parlor::admission;
using parlor::close_code;
using parlor::delivery;
using parlor::delivery_kind;
using parlor::inbound_kind;
using parlor::opcode;

/// A room that only keeps what it is given.
struct silent_room final : parlor::room_port {
    silent_room(std::string room, std::uint64_t number) : name_(std::move(room)), group_(number) {}
    admission push(parlor::inbound& item) override {
        if (item.bounded() && full) return admission::full;
        got.push_back(std::move(item));
        return admission::taken;
    }
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    [[nodiscard]] std::uint64_t group() const noexcept override { return group_; }
    [[nodiscard]] bool deflates() const noexcept override { return false; }

    std::vector<parlor::inbound> got;
    bool full = false;

private:
    std::string name_;
    std::uint64_t group_;
};

struct session_fixture : websocket_fixture, parlor::session_host, parlor::room_directory {
    session_fixture() {
        ws->set_owner(nullptr);
        client = std::make_unique<parlor::session>(*this, own, who());
        client->attach(*ws, parlor::make_json_codec());
        client->open();
        start();
        hello = hear_one().text;
    }
    ~session_fixture() override {
        if (client) client->end();
        loop.run_ready();
    }

    static std::shared_ptr<const parlor::user> who() {
        auto made = std::make_shared<parlor::user>();
        made->name = "ana";
        made->guest = false;
        return made;
    }

    /// What the server answers to one message: frames as texts.
    std::vector<std::string> say_json(std::string_view json) {
        client_says(opcode::text, json);
        return hear_texts();
    }
    std::vector<std::string> hear_texts() {
        std::vector<std::string> found;
        for (auto& frame : hear())
            found.push_back(std::move(frame.text));
        return found;
    }
    void room_says(delivery_kind kind, silent_room& from, parlor::outgoing record) {
        delivery item;
        item.kind = kind;
        item.group = from.group();
        item.to = own;
        item.seq = 4;
        item.epoch = "e1";
        item.record = parlor::share(std::move(record));
        client->apply(item);
    }
    silent_room& joined(const std::string& name) {
        (void)say_json("{\"type\":\"join\",\"room\":\"" + name + "\",\"id\":90}");
        silent_room& room = *directory.at(name);
        room_says(delivery_kind::joined, room, parlor::make_reply(room.got.back().id, "{}"));
        (void)hear();
        room.got.clear();
        return room;
    }
    void lose_connection() {
        far->reset();
        loop.run_ready();
        BOOST_TEST(has_ended);
        connection_over();
    }

    /// As the shard does when the websocket is over.
    void connection_over() {
        if (ws->owner()) client->on_connection_over();
    }

    // ---- session_host and room_directory.

    parlor::net_services& services() noexcept override { return websocket_fixture::services; }
    parlor::room_directory& rooms() noexcept override { return *this; }
    const parlor::token_signer& tokens() const noexcept override { return signer; }
    [[nodiscard]] bool stopping() const noexcept override { return server_stops; }
    std::shared_ptr<parlor::room_port> open(std::string_view name) override {
        if (!name.starts_with("room/")) throw parlor::failure(parlor::errc::not_found, "no such kind of room");
        auto& room = directory[std::string(name)];
        if (!room) room = std::make_shared<silent_room>(std::string(name), directory.size());
        return room;
    }
    bool join_late(std::string_view name, parlor::session_ref, const std::shared_ptr<const parlor::user>&) override {
        if (!late_rooms || directory.contains(std::string(name))) return false;
        late_joins.emplace_back(name);
        return true;
    }
    void leave_late(std::string_view name, parlor::session_ref) override { std::erase(late_joins, name); }
    void may_have_since(std::string_view name, parlor::wall_time since, parlor::loop&,
                        parlor::unique_function<void(bool)> done) override {
        asked_since.emplace(name, since);
        done(late_rooms_have_news);
    }
    void enter_group(const parlor::room_port& of, parlor::subscriber&, std::size_t* place) override {
        *place = of.group() * 10;
        entered.push_back(of.group());
    }
    void leave_group(std::uint64_t group, std::size_t place) override {
        BOOST_TEST(place == group * 10);
        std::erase(entered, group);
    }
    parlor::slice encode(const parlor::outgoing& what, const parlor::codec& as, bool /*deflates*/) override {
        std::string memory;
        std::vector<std::string_view> pieces;
        as.encode(what, memory, pieces);
        return writer.write(opcode::text, pieces);
    }
    parlor::outcome handle_outside(parlor::session&, const parlor::record& message) override {
        if (message.type == "echo") return parlor::outcome(message.payload);
        if (message.type == "closed") throw parlor::failure(parlor::errc::unavailable, "not now");
        if (message.type == "slow") return parlor::outcome(slow());
        throw parlor::failure(parlor::errc::not_found, "nobody knows " + message.type);
    }
    parlor::task<parlor::reply_payload> slow() {
        co_await door.wait();
        co_return parlor::reply_payload("{\"slow\":true}");
    }
    void run(std::string name, parlor::task<> work) override { children.spawn(std::move(name), std::move(work)); }
    void find_resumable(const parlor::resume_claim&, std::shared_ptr<const parlor::user>,
                        parlor::unique_function<void(parlor::resumable)> then) override {
        if (while_looked_up) while_looked_up();
        then(fate_of_tokens);
    }
    parlor::task<std::shared_ptr<const parlor::user>> refresh(std::string token,
                                                              std::shared_ptr<const parlor::user> who) override {
        BOOST_TEST(who->name == "ana");
        if (token.starts_with("bad")) throw parlor::failure(parlor::errc::unauthenticated, "token: " + token);
        if (token == "slow") co_await door.wait();
        auto made = std::make_shared<parlor::user>();
        made->name = token == "other" ? "bo" : "ana";
        made->guest = false;
        made->expires = refreshed_until;
        made->roles = {token};
        co_return std::shared_ptr<const parlor::user>(std::move(made));
    }
    [[nodiscard]] std::uint64_t earlier_run(const parlor::resume_claim&) const noexcept override { return earlier; }
    void hand_over(parlor::session&, const parlor::resume_claim&, parlor::record) override {
        BOOST_ERROR("there is nobody to hand over to");
    }
    parlor::session* find(parlor::session_ref ref) noexcept override { return ref == own ? client.get() : nullptr; }
    void went_away(parlor::session_ref /*who*/, std::uint32_t /*attempt*/) override {}
    void ended(parlor::session& gone) override {
        BOOST_TEST(&gone == client.get());
        over = true;
    }

    const parlor::session_ref own{.node = 0, .shard = 0, .number = 7};
    parlor::token_signer signer{*random};
    parlor::wake_up door{loop};
    std::map<std::string, std::shared_ptr<silent_room>> directory;
    std::vector<std::string> late_joins;  // rooms that let us in when they open
    bool server_stops = false;
    bool late_rooms = false;
    bool late_rooms_have_news = false;
    std::map<std::string, parlor::wall_time, std::less<>> asked_since;
    std::vector<std::uint64_t> entered;
    std::unique_ptr<parlor::session> client;
    std::string hello;
    parlor::resumable fate_of_tokens = parlor::resumable::ended;  // what becomes of each token
    std::function<void()> while_looked_up;
    parlor::wall_time refreshed_until{};
    std::uint64_t earlier = 0;  // the run that tokens are from
    bool over = false;
};

}  // namespace net_tests
