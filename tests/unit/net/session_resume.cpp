// Promises of session about resume: which tokens are good, and what rooms are asked for.
#include "unit/net/resume_fixture.hpp"

namespace {

using namespace net_tests;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(session_resume, resume_fixture)

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

BOOST_AUTO_TEST_CASE(goes_on_nowhere_else_when_the_server_stops_meanwhile) {
    fate_of_tokens = parlor::resumable::found;  // hand_over() fails the test
    while_looked_up = [this] { server_stops = true; };
    BOOST_TEST(say_json(resume_of_another()).empty());
    server_stops = false;
}

BOOST_AUTO_TEST_CASE(goes_on_nowhere_else_when_it_is_told_to_end_meanwhile) {
    fate_of_tokens = parlor::resumable::found;
    while_looked_up = [this] { client->close(close_code::policy_violation, "kicked"); };
    client_says(opcode::text, resume_of_another());
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST((heard[0].code == close_code::policy_violation));
}

BOOST_AUTO_TEST_CASE(asks_the_rooms_of_an_earlier_run_for_what_followed) {
    earlier = 3;
    client->join_silently("room/inbox");
    silent_room& room = *directory.at("room/inbox");
    const std::string token = signer.sign({.session = own, .generation = 1, .run = signer.run() + 1});
    BOOST_TEST(
        say_json(R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":{"room/a":7,"room/inbox":5}}})")
            .empty());
    silent_room& a = *directory.at("room/a");
    BOOST_TEST((a.got.at(0).kind == inbound_kind::join));
    BOOST_TEST(a.got[0].seq == 7U);
    BOOST_TEST(a.got[0].run == 3U);

    answer(a, delivery_kind::joined, 9, 2);
    BOOST_TEST(room.got.size() == 1U);
    answer(room, delivery_kind::joined, 9, 0, true);  // to the join of hello: says nothing about what was missed
    BOOST_REQUIRE(room.got.size() == 2U);
    BOOST_TEST((room.got[1].kind == inbound_kind::resume));
    BOOST_TEST(room.got[1].seq == 5U);
    answer(room, delivery_kind::resumed, 9, 4);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("room/a":{"epoch":"e1","seq":9,"replayed":2,"gap":false})") != std::string::npos);
    BOOST_TEST(heard[0].find(R"("room/inbox":{"epoch":"e1","seq":9,"replayed":4,"gap":false})") != std::string::npos);
    const auto asked_from = [](const silent_room& of) {
        BOOST_TEST((of.got.back().kind == inbound_kind::read));
        return of.got.back().seq;
    };
    BOOST_TEST(asked_from(room) == 5U);
    BOOST_TEST(entered.empty());  // live frames follow the last page
    give_page(room, 9, true);
    BOOST_TEST(asked_from(a) == 7U);
}

BOOST_AUTO_TEST_CASE(reads_what_many_rooms_have_to_say_one_page_at_a_time) {
    BOOST_TEST(resume_from_before(R"({"room/a":1,"room/b":1,"room/c":1})").empty());
    silent_room& a = *directory.at("room/a");
    silent_room& b = *directory.at("room/b");
    silent_room& c = *directory.at("room/c");
    for (silent_room* each : {&a, &b, &c})
        answer(*each, delivery_kind::joined, 9, 8);
    const auto pages = [&] {
        return std::vector<std::size_t>{count(a, inbound_kind::read), count(b, inbound_kind::read),
                                        count(c, inbound_kind::read)};
    };
    BOOST_TEST(pages() == (std::vector<std::size_t>{1, 0, 0}), boost::test_tools::per_element());
    give_page(a, 5, false);
    BOOST_TEST(pages() == (std::vector<std::size_t>{2, 0, 0}), boost::test_tools::per_element());
    give_page(a, 9, true);
    BOOST_TEST(pages() == (std::vector<std::size_t>{2, 1, 0}), boost::test_tools::per_element());
    room_says(delivery_kind::left, b, parlor::make_event("leave", "room/b", "{}"));  // with its page under way
    BOOST_TEST(pages() == (std::vector<std::size_t>{2, 1, 1}), boost::test_tools::per_element());
    give_page(c, 9, true);
    BOOST_TEST(entered.size() == 2U);
}

BOOST_AUTO_TEST_CASE(asks_an_inbox_that_the_client_never_heard_from_by_the_time_since_when_it_was_there) {
    silent_room& room = inbox();
    BOOST_TEST(resume_from_before("{}").empty());
    BOOST_TEST((room.got.back().kind == inbound_kind::resume));
    BOOST_TEST((room.got.back().since == wall_time(5s)));
    answer(room, delivery_kind::resumed, 9, 4);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("room/inbox":{"epoch":"e1","seq":9,"replayed":4,"gap":false})") != std::string::npos);
    BOOST_TEST((room.got.back().kind == inbound_kind::read));
    BOOST_TEST(room.got.back().seq == 5U);
}

BOOST_AUTO_TEST_CASE(asks_by_that_time_too_when_the_session_is_gone) {
    silent_room& room = inbox();
    BOOST_TEST(resume_from_before("{}", 0).empty());
    BOOST_TEST((room.got.back().kind == inbound_kind::resume));
    BOOST_TEST((room.got.back().since == wall_time(5s)));
    answer(room, delivery_kind::resumed, 9, 4);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("room/inbox":{"epoch":"e1","seq":9,"replayed":4,"gap":false})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_nothing_of_an_inbox_in_which_nothing_was_missed) {
    silent_room& room = inbox();
    (void)resume_from_before("{}");
    answer(room, delivery_kind::resumed, 4, 0);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("rooms":{})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(opens_an_inbox_that_lets_it_in_late_only_for_what_was_missed) {
    late_rooms = true;
    client->join_silently("room/inbox");
    const auto quiet = resume_from_before("{}");
    BOOST_REQUIRE(quiet.size() == 1U);
    BOOST_TEST(quiet[0].find(R"("rooms":{})") != std::string::npos);
    BOOST_TEST((asked_since.at("room/inbox") == wall_time(5s)));
    BOOST_TEST(!directory.contains("room/inbox"));
}

BOOST_AUTO_TEST_CASE(opens_an_inbox_that_has_news) {
    late_rooms = late_rooms_have_news = true;
    client->join_silently("room/inbox");
    BOOST_TEST(resume_from_before("{}").empty());
    silent_room& room = *directory.at("room/inbox");
    BOOST_TEST(room.got.empty());
    answer(room, delivery_kind::joined, 2, 0);  // the late join
    BOOST_TEST((room.got.at(0).kind == inbound_kind::resume));
    BOOST_TEST((room.got[0].since == wall_time(5s)));
    answer(room, delivery_kind::resumed, 2, 2);
    BOOST_TEST(hear_texts().size() == 1U);
}

BOOST_AUTO_TEST_CASE(goes_back_into_an_inbox_whose_journal_failed_and_brings_what_came_meanwhile) {
    silent_room& room = inbox();
    fail(room);
    BOOST_TEST(hear_texts().size() == 1U);  // the leave
    BOOST_TEST(entered.empty());
    loop.advance(240ms);
    BOOST_TEST(room.got.empty());
    loop.advance(30ms);
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::join));
    answer(room, delivery_kind::joined, 11, 0, true);
    BOOST_REQUIRE(room.got.size() == 2U);
    BOOST_TEST((room.got[1].kind == inbound_kind::resume));
    BOOST_TEST(room.got[1].seq == 9U);
    BOOST_TEST(room.got[1].epoch == "e1");
    answer(room, delivery_kind::resumed, 11, 2);
    BOOST_TEST((room.got.back().kind == inbound_kind::read));
    BOOST_TEST(room.got.back().seq == 9U);
    delivery page;
    page.kind = delivery_kind::page;
    page.group = room.group();
    page.attempt = room.got.back().attempt;
    page.seq = 11;
    page.last = true;
    client->apply(page);
    BOOST_TEST(entered.size() == 1U);
    BOOST_TEST(hear_texts().empty());  // no answer to a join that the client did not ask for
    loop.advance(2min);
    BOOST_TEST(count(room, inbound_kind::join) == 1U);
}

// Found by a simulation, seed 1661.
BOOST_AUTO_TEST_CASE(
    brings_all_of_an_inbox_to_who_never_heard_from_it_also_what_it_was_sent_before_the_journal_failed) {
    silent_room& room = inbox();  // at 4
    fail(room);
    loop.advance(300ms);
    answer(room, delivery_kind::joined, 11, 0, true);
    answer(room, delivery_kind::resumed, 11, 2);
    client->resume(resume_of(1, ""), {});
    BOOST_TEST(room.got.back().seq == 4U);
}

BOOST_AUTO_TEST_CASE(tries_again_less_and_less_often_while_an_inbox_cannot_be_had) {
    silent_room& room = inbox();
    fail(room);
    auto refuse_new = [&, refused = std::size_t{0}]() mutable {
        for (; refused < count(room, inbound_kind::join); ++refused) {
            refuse(room, errc::unavailable);
        }
    };
    for (int i = 0; i < 600; ++i) {
        loop.advance(100ms);
        refuse_new();
    }
    BOOST_TEST(count(room, inbound_kind::join) == 7U);  // after 250 ms, 500 ms, ... 16 s: within one minute
    (void)hear();
    for (int i = 0; i < 1200; ++i) {
        loop.advance(100ms);
        refuse_new();
    }
    BOOST_TEST(count(room, inbound_kind::join) == 11U);  // then each 30 s
    answer(room, delivery_kind::joined, 9, 0);
}

BOOST_AUTO_TEST_CASE(stays_out_of_an_inbox_that_refuses_for_good) {
    silent_room& room = inbox();
    fail(room);
    loop.advance(300ms);
    BOOST_TEST(count(room, inbound_kind::join) == 1U);
    refuse(room, errc::permission_denied);
    loop.advance(2min);
    BOOST_TEST(count(room, inbound_kind::join) == 1U);
}

BOOST_AUTO_TEST_CASE(resumes_without_an_inbox_that_refuses) {
    client->join_silently("room/inbox");
    silent_room& room = *directory.at("room/inbox");
    BOOST_TEST(resume_from_before("{}").empty());
    refuse(room, errc::permission_denied);
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(heard[0].find(R"("rooms":{})") != std::string::npos);
    BOOST_TEST(count(room, inbound_kind::join) == 1U);
}

BOOST_AUTO_TEST_CASE(takes_an_inbox_that_is_just_then_unavailable_along_into_the_resume) {
    silent_room& room = inbox();
    fail(room);
    (void)hear();
    BOOST_TEST(resume_from_before(R"({"room/inbox":7})").empty());
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::join));
    answer(room, delivery_kind::joined, 9, 0, true);
    BOOST_REQUIRE(room.got.size() == 2U);
    BOOST_TEST(room.got[1].seq == 7U);
    answer(room, delivery_kind::resumed, 9, 2);
    BOOST_TEST(hear_texts().size() == 1U);
    loop.advance(1s);
    BOOST_TEST(count(room, inbound_kind::join) == 1U);
}

// Found by a simulation: what the inbox got before it took us in was passed over.
BOOST_AUTO_TEST_CASE(asks_by_time_for_an_inbox_that_first_opened_while_its_user_was_away) {
    client->join_silently("room/inbox");
    silent_room& room = *directory.at("room/inbox");
    lose_connection();
    refuse(room, errc::unavailable);
    room.got.clear();
    loop.advance(10s);
    BOOST_REQUIRE(count(room, inbound_kind::join) == 1U);
    answer(room, delivery_kind::joined, 9, 0, true);
    client->resume(resume_of(3, ""), {});
    BOOST_TEST((room.got.back().kind == inbound_kind::resume));
    BOOST_TEST((room.got.back().since != wall_time{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
