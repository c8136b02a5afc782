// A session that resumes, with rooms that answer when the test says so.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "unit/net/session_fixture.hpp"

namespace net_tests {

using parlor::errc;
using parlor::failure;
using parlor::wall_time;

struct resume_fixture : session_fixture {
    /// Resumes with a token of an earlier run, or of a window that has passed (run 0), whose session had begun at 5 s.
    std::vector<std::string> resume_from_before(const std::string& rooms, std::uint64_t run = 3) {
        earlier = run;
        const std::string token =
            signer.sign({.session = own, .generation = 1, .run = signer.run() + 1, .since = 5000});
        return say_json(R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":)" + rooms + "}}");
    }
    /// With the token of a session on another thread.
    std::string resume_of_another() {
        const std::string token =
            signer.sign({.session = {.node = 0, .shard = 1, .number = 8}, .generation = 1, .run = signer.run()});
        return R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":{}}})";
    }
    void answer(silent_room& from, delivery_kind kind, std::uint64_t seq, std::uint64_t replayed, bool gap = false) {
        delivery item;
        item.kind = kind;
        item.group = from.group();
        item.to = own;
        item.seq = seq;
        item.epoch = "e1";
        item.gap = gap;
        item.replayed = replayed;
        item.attempt = from.got.empty() ? 0 : from.got.back().attempt;
        client->apply(item);
    }
    /// The page that was asked for, with a message of so many bytes.
    void give_page(silent_room& from, std::uint64_t seq, bool last, std::size_t bytes = 1) {
        BOOST_REQUIRE((from.got.back().kind == inbound_kind::read));
        delivery item;
        item.kind = delivery_kind::page;
        item.group = from.group();
        item.to = own;
        item.attempt = from.got.back().attempt;
        item.seq = seq;
        item.last = last;
        item.page.push_back(
            parlor::share(parlor::make_event("said", from.name(), '"' + std::string(bytes, 'x') + '"')));
        client->apply(item);
    }
    void refuse(silent_room& from, errc why) {
        delivery item;
        item.kind = delivery_kind::refused;
        item.group = from.group();
        item.to = own;
        item.record = parlor::share(parlor::make_error({}, failure(why, "no")));
        client->apply(item);
    }
    /// The journal of a room refused, which has sent all up to seq 9.
    void fail(silent_room& from) {
        delivery item;
        item.kind = delivery_kind::left;
        item.begins_again = true;
        item.group = from.group();
        item.to = own;
        item.seq = 9;
        item.epoch = "e1";
        item.record = parlor::share(parlor::make_event("leave", from.name(), R"({"code":"unavailable","message":""})"));
        client->apply(item);
        from.got.clear();
    }
    silent_room& inbox() {
        client->join_silently("room/inbox");
        silent_room& room = *directory.at("room/inbox");
        answer(room, delivery_kind::joined, 4, 0);
        return room;
    }
    static parlor::record resume_of(std::uint64_t id, const std::string& rooms) {
        parlor::record request;
        request.kind = parlor::record_kind::resume;
        request.id = parlor::request_id(id);
        request.payload = R"({"token":"t","rooms":{)" + rooms + "}}";
        return request;
    }
    /// What the client hears of it; `reply` 0: the room answers nothing.
    std::vector<std::string> room_delivers(const silent_room& room, delivery_kind kind, std::uint64_t seq,
                                           std::uint64_t reply = 0, bool was_in = false) {
        delivery item;
        item.kind = kind;
        item.group = room.group();
        item.to = own;
        item.attempt = room.got.back().attempt;
        item.seq = seq;
        item.epoch = "e1";
        item.gap = kind == delivery_kind::joined;
        item.was_in = was_in;
        if (reply != 0) item.record = parlor::share(parlor::make_reply(parlor::request_id(reply), "{}"));
        client->apply(item);
        return hear_texts();
    }
    static std::size_t count(const silent_room& room, inbound_kind kind) {
        return static_cast<std::size_t>(
            std::ranges::count_if(room.got, [kind](const auto& item) { return item.kind == kind; }));
    }
};

}  // namespace net_tests
