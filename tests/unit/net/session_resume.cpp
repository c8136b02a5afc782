// Promises of session about resume: which tokens are good, and what rooms are asked for.
#include "unit/net/session_fixture.hpp"

namespace {

using namespace net_tests;
using fixture = session_fixture;

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

BOOST_AUTO_TEST_SUITE_END()
