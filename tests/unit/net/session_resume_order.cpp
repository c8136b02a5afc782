// Promises of session about what stands where around a resume's reply. Each was found by a simulation.
#include "unit/net/resume_fixture.hpp"

namespace {

using namespace net_tests;

BOOST_FIXTURE_TEST_SUITE(session_resume_order, resume_fixture)

// A join that only asked again, then a leave, both unanswered when the connection was lost.
BOOST_AUTO_TEST_CASE(takes_no_answer_of_an_ended_membership_for_that_of_the_next) {
    silent_room& room = joined("room/a");
    BOOST_TEST(say_json(R"({"type":"join","room":"room/a","id":1})").empty());
    BOOST_TEST(say_json(R"({"type":"leave","room":"room/a","id":2})").empty());
    client->resume(resume_of(3, R"("room/a":4)"), {.run = 1});
    BOOST_TEST(room_delivers(room, delivery_kind::left, 9).empty());  // the room has let it go already
    BOOST_REQUIRE(room.got.size() == 4U);
    BOOST_TEST((room.got[3].kind == inbound_kind::join));
    BOOST_TEST(room_delivers(room, delivery_kind::joined, 9, 1, true).size() == 1U);  // the reply, and no more
    BOOST_TEST(room_delivers(room, delivery_kind::left, 9, 2).size() == 1U);
    const auto answered = room_delivers(room, delivery_kind::joined, 9);
    BOOST_REQUIRE(answered.size() == 1U);
    BOOST_TEST(answered[0].starts_with(R"({"reply":3)"));
}

BOOST_AUTO_TEST_CASE(puts_the_reply_of_a_join_between_what_it_counts_and_what_it_does_not) {
    silent_room& room = joined("room/a");
    client->resume(resume_of(3, R"("room/a":4)"), {.run = 1});
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

BOOST_AUTO_TEST_CASE(tells_of_an_ended_membership_after_the_reply_that_counts_it) {
    silent_room& a = joined("room/a");
    silent_room& b = joined("room/b");
    client->resume(resume_of(3, R"("room/a":4,"room/b":4)"), {.run = 1});
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

// The first resume's connection was lost before its room had answered.
BOOST_AUTO_TEST_CASE(says_nothing_of_the_end_of_a_membership_that_the_reply_is_not_about) {
    client->resume(resume_of(3, R"("room/a":4)"), {});
    client->resume(resume_of(4, R"("room/a":4)"), {});
    silent_room& room = *directory.at("room/a");
    BOOST_TEST(count(room, inbound_kind::join) == 2U);
    BOOST_TEST(room_delivers(room, delivery_kind::joined, 9).empty());
    delivery item;
    item.kind = delivery_kind::left;
    item.begins_again = true;
    item.group = room.group();
    item.to = own;
    item.record = parlor::share(parlor::make_event("leave", "room/a", "{}"));
    client->apply(item);
    BOOST_TEST(hear_texts().empty());
    const auto heard = room_delivers(room, delivery_kind::joined, 9);
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].starts_with(R"({"reply":4)"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
