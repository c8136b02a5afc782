// Promises of session about resume: which tokens are good, and what rooms are asked for.
#include "unit/net/session_fixture.hpp"

namespace {

using namespace net_tests;

struct fixture : session_fixture {
    static parlor::record resume_of(std::uint64_t id, const std::string& rooms) {
        parlor::record request;
        request.kind = parlor::record_kind::resume;
        request.id = parlor::request_id(id);
        request.payload = R"({"token":"t","rooms":{)" + rooms + "}}";
        return request;
    }
    /// What the client hears of it; `reply` 0: the room answers nothing.
    std::vector<std::string> room_delivers(const silent_room& room, delivery_kind kind, std::uint64_t seq,
                                           std::uint64_t reply = 0, bool again = false) {
        delivery item;
        item.kind = kind;
        item.group = room.group();
        item.to = own;
        item.attempt = room.got.back().attempt;
        item.seq = seq;
        item.epoch = "e1";
        item.gap = kind == delivery_kind::joined;
        item.again = again;
        if (reply != 0) item.record = parlor::share(parlor::make_reply(parlor::request_id(reply), "{}"));
        client->apply(item);
        return hear_texts();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session_resume, fixture)

BOOST_AUTO_TEST_CASE(refuses_tokens_that_are_made_up_and_resumes_that_come_late) {
    const auto bad = say_json(R"({"type":"resume","id":1,"data":{"token":"0.1.1.x","rooms":{}}})");
    BOOST_REQUIRE(bad.size() == 1U);
    BOOST_TEST(bad[0].find("unauthenticated") != std::string::npos);
    const auto late = say_json(R"({"type":"resume","id":2,"data":{"token":"0.1.1.x","rooms":{}}})");
    BOOST_REQUIRE(late.size() == 1U);
    BOOST_TEST(late[0].find("failed_precondition") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_its_own_token_and_goes_on_reading) {
    const std::string token = signer.sign({.session = own, .generation = 1, .run = signer.run()});
    const auto refused = say_json(R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":{}}})");
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0].find("unauthenticated") != std::string::npos);
    BOOST_TEST(say_json(R"({"type":"ping","id":2})").size() == 1U);
}

BOOST_AUTO_TEST_CASE(asks_the_rooms_of_an_earlier_run_for_what_followed) {
    earlier = 3;
    client->join_silently("room/inbox");
    silent_room& inbox = *directory.at("room/inbox");
    const std::string token = signer.sign({.session = own, .generation = 1, .run = signer.run() + 1});
    BOOST_TEST(
        say_json(R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":{"room/a":7,"room/inbox":5}}})")
            .empty());
    silent_room& a = *directory.at("room/a");
    BOOST_TEST((a.got.at(0).kind == inbound_kind::join));
    BOOST_TEST(a.got[0].seq == 7U);
    BOOST_TEST(a.got[0].run == 3U);
    BOOST_TEST((inbox.got.at(1).kind == inbound_kind::resume));  // it is joined already, or about to be
    BOOST_TEST(inbox.got[1].seq == 5U);

    const auto answer = [this](silent_room& from, delivery_kind kind, bool gap, std::uint64_t replayed) {
        delivery item;
        item.kind = kind;
        item.group = from.group();
        item.to = own;
        item.seq = 9;
        item.epoch = "e1";
        item.gap = gap;
        item.replayed = replayed;
        item.attempt = from.got.back().attempt;
        client->apply(item);
    };
    answer(a, delivery_kind::joined, false, 2);
    answer(inbox, delivery_kind::joined, true, 0);  // to the join of hello: says nothing about what was missed
    answer(inbox, delivery_kind::resumed, false, 4);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("room/a":{"epoch":"e1","seq":9,"replayed":2,"gap":false})") != std::string::npos);
    BOOST_TEST(heard[0].find(R"("room/inbox":{"epoch":"e1","seq":9,"replayed":4,"gap":false})") != std::string::npos);
    const auto asked_from = [](const silent_room& room) {
        BOOST_TEST((room.got.back().kind == inbound_kind::read));
        return room.got.back().seq;
    };
    BOOST_TEST(asked_from(a) == 7U);
    BOOST_TEST(asked_from(inbox) == 5U);
    BOOST_TEST(entered.empty());  // live frames follow the last page
}

// Found by a simulation: a join that only asked again, then a leave, both unanswered when the connection was lost.
BOOST_AUTO_TEST_CASE(takes_no_answer_of_an_ended_membership_for_that_of_the_next) {
    silent_room& room = joined("room/a");
    BOOST_TEST(say_json(R"({"type":"join","room":"room/a","id":1})").empty());
    BOOST_TEST(say_json(R"({"type":"leave","room":"room/a","id":2})").empty());
    client->resume(resume_of(3, R"("room/a":4)"), 1);
    BOOST_TEST(room_delivers(room, delivery_kind::left, 9).empty());  // the room has let it go already
    BOOST_REQUIRE(room.got.size() == 4U);
    BOOST_TEST((room.got[3].kind == inbound_kind::join));
    BOOST_TEST(room_delivers(room, delivery_kind::joined, 9, 1, true).size() == 1U);  // the reply, and no more
    BOOST_TEST(room_delivers(room, delivery_kind::left, 9, 2).size() == 1U);
    const auto answered = room_delivers(room, delivery_kind::joined, 9);
    BOOST_REQUIRE(answered.size() == 1U);
    BOOST_TEST(answered[0].starts_with(R"({"reply":3)"));
}

// Found by a simulation.
BOOST_AUTO_TEST_CASE(puts_the_reply_of_a_join_between_what_it_counts_and_what_it_does_not) {
    silent_room& room = joined("room/a");
    client->resume(resume_of(3, R"("room/a":4)"), 1);
    (void)room_delivers(room, delivery_kind::resumed, 6);
    BOOST_TEST(room_delivers(room, delivery_kind::joined, 5, 1, true).empty());
    delivery page;
    page.kind = delivery_kind::page;
    page.group = room.group();
    page.to = own;
    page.attempt = room.got.back().attempt;
    page.seq = 6;
    page.last = true;
    for (const std::uint64_t seq : {5U, 6U}) {
        auto message = parlor::make_event("said", "room/a", "{}");
        message.seq = seq;
        page.page.push_back(parlor::share(std::move(message)));
    }
    client->apply(page);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 3U);
    BOOST_TEST(heard[0].find("\"seq\":5") != std::string::npos);
    BOOST_TEST(heard[1].starts_with(R"({"reply":1)"));
    BOOST_TEST(heard[2].find("\"seq\":6") != std::string::npos);
}

// Found by a simulation.
BOOST_AUTO_TEST_CASE(tells_of_an_ended_membership_after_the_reply_that_counts_it) {
    silent_room& a = joined("room/a");
    silent_room& b = joined("room/b");
    client->resume(resume_of(3, R"("room/a":4,"room/b":4)"), 1);
    (void)room_delivers(a, delivery_kind::resumed, 4);
    delivery item;
    item.kind = delivery_kind::left;
    item.group = a.group();
    item.to = own;
    item.record = parlor::share(parlor::make_event("leave", "room/a", "{}"));
    client->apply(item);
    BOOST_TEST(hear_texts().empty());
    const auto heard = room_delivers(b, delivery_kind::resumed, 4);
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].starts_with(R"({"reply":3)"));
    BOOST_TEST(heard[1].find("\"type\":\"leave\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
