// Promises of session: what a client may say when, what rooms are told, and what a lost connection means.
#include "unit/net/session_fixture.hpp"

namespace {

using namespace net_tests;
using fixture = session_fixture;
using texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session, fixture)

BOOST_AUTO_TEST_CASE(says_hello_first) {
    BOOST_TEST(hello.starts_with("{\"type\":\"hello\",\"data\":{\"session\":\"s0-7\",\"resume\":\""));
    BOOST_TEST(hello.find("\"user\":\"ana\",\"heartbeat_ms\":25000,\"max_message_bytes\":65536") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answers_a_ping_and_what_is_outside_rooms) {
    BOOST_TEST(say_json(R"({"type":"ping","id":1})") == texts{R"({"reply":1,"data":{}})"},
               boost::test_tools::per_element());
    BOOST_TEST(say_json(R"({"type":"echo","id":"a","data":{"x":1}})") == texts{R"({"reply":"a","data":{"x":1}})"},
               boost::test_tools::per_element());
    BOOST_TEST(say_json(R"({"type":"echo"})").empty());  // no id: no reply
    const auto refused = say_json(R"({"type":"what","id":2})");
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0] == R"({"reply":2,"error":{"code":"not_found","message":"nobody knows what"}})");
}

BOOST_AUTO_TEST_CASE(refuses_a_reply_that_no_outbox_takes_and_closes_nobody) {
    const std::string longest(websocket_fixture::services.max_outbox_bytes, 'x');
    const auto refused = say_json(R"({"type":"echo","id":1,"data":")" + longest + R"("})");
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0].find(R"({"reply":1,"error":{"code":"resource_exhausted")") == 0U);
    silent_room& room = joined("room/a");
    room_says(delivery_kind::send, room, parlor::make_reply(parlor::request_id(2), "\"" + longest + "\""));
    BOOST_TEST(hear_texts().at(0).find(R"({"reply":2,"error":{"code":"resource_exhausted")") == 0U);
    BOOST_TEST(say_json(R"({"type":"ping","id":3})").size() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_no_other_message_while_a_handler_outside_rooms_awaits) {
    BOOST_TEST(say_json(R"({"type":"slow","id":1})").empty());
    BOOST_TEST(say_json(R"({"type":"ping","id":2})").empty());
    door.notify();
    BOOST_TEST(hear_texts() == (texts{R"({"reply":1,"data":{"slow":true}})", R"({"reply":2,"data":{}})"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(joins_a_room_and_enters_its_group_when_the_room_says_so) {
    BOOST_TEST(say_json(R"({"type":"join","room":"room/a","id":1})").empty());
    silent_room& room = *directory.at("room/a");
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::join));
    BOOST_TEST((room.got[0].from == own));
    BOOST_TEST(room.got[0].who->name == "ana");
    BOOST_TEST(entered.empty());
    room_says(delivery_kind::joined, room, parlor::make_reply(room.got[0].id, "{\"seq\":4}"));
    BOOST_TEST(entered.size() == 1U);
    BOOST_TEST(hear_texts() == texts{R"({"reply":1,"data":{"seq":4}})"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(forgets_a_room_that_refused_the_join) {
    (void)say_json(R"({"type":"join","room":"room/a","id":1})");
    silent_room& room = *directory.at("room/a");
    room_says(delivery_kind::refused, room,
              parlor::make_error(room.got[0].id, parlor::failure(parlor::errc::permission_denied, "no")));
    BOOST_TEST(hear_texts().size() == 1U);
    BOOST_TEST(entered.empty());
    const auto refused = say_json(R"({"type":"say","room":"room/a","id":2})");
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0].find("failed_precondition") != std::string::npos);
    BOOST_TEST(say_json(R"({"type":"join","room":"nowhere","id":3})").at(0).find("not_found") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(passes_messages_on_with_key_and_id) {
    silent_room& room = joined("room/a");
    BOOST_TEST(say_json(R"({"type":"say","room":"room/a","id":2,"key":"k","data":{"text":"hi"}})").empty());
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST(room.got[0].type == "say");
    BOOST_TEST(room.got[0].key == "k");
    BOOST_TEST(room.got[0].payload == R"({"text":"hi"})");
    BOOST_TEST(room.got[0].id.text() == "2");
}

BOOST_AUTO_TEST_CASE(waits_with_a_message_that_does_not_fit_and_reads_no_further) {
    silent_room& room = joined("room/a");
    room.full = true;
    (void)say_json(R"({"type":"say","room":"room/a","data":{"n":1}})");
    BOOST_TEST(say_json(R"({"type":"ping","id":5})").empty());
    room.full = false;
    delivery wake;
    wake.kind = delivery_kind::wake;
    wake.group = room.group();
    wake.to = own;
    client->apply(wake);
    BOOST_TEST(hear_texts().size() == 1U);  // the ping that stood behind it
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST(room.got[0].payload == R"({"n":1})");
}

BOOST_AUTO_TEST_CASE(numbers_asks_and_passes_answers_on) {
    silent_room& room = joined("room/a");
    room_says(delivery_kind::ask, room, parlor::make_event("vote", "room/a", "{}"));
    const auto asked = hear_texts();
    BOOST_REQUIRE(asked.size() == 1U);
    BOOST_TEST(asked[0] == R"({"type":"vote","room":"room/a","id":1,"data":{}})");
    BOOST_TEST(say_json(R"({"reply":1,"data":{"yes":true}})").empty());
    BOOST_TEST(say_json(R"({"reply":1,"data":{}})").empty());  // only the first counts
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::answer));
    BOOST_TEST(room.got[0].seq == 4U);
    BOOST_TEST(room.got[0].payload == R"({"yes":true})");
}

BOOST_AUTO_TEST_CASE(leaves_the_group_when_the_room_ends_the_membership) {
    silent_room& room = joined("room/a");
    room_says(delivery_kind::left, room, parlor::make_event("leave", "room/a", "{}"));
    BOOST_TEST(entered.empty());
    BOOST_TEST(hear_texts().size() == 1U);
}

BOOST_AUTO_TEST_CASE(closes_1008_after_three_strays_in_a_row) {
    BOOST_TEST(say_json("nonsense").at(0).starts_with(R"({"reply":null,"error":{"code":"invalid_argument")"));
    (void)say_json("[]");
    (void)say_json(R"({"type":"ping"})");  // a good one between
    (void)say_json("nonsense");
    (void)say_json("nonsense");
    BOOST_TEST(ws->is_open());
    client_says(opcode::text, "nonsense");
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST((heard[1].code == close_code::policy_violation));
}

BOOST_AUTO_TEST_CASE(closes_1003_for_binary_messages) {
    client_says(opcode::binary, "x");
    BOOST_TEST((hear_one().code == close_code::unsupported_data));
}

BOOST_AUTO_TEST_CASE(closes_1008_a_client_that_says_nothing) {
    websocket_fixture::services.heartbeat.ping_interval = 0s;
    loop.advance(settings.first_message_timeout + 20ms);
    const auto heard = hear();
    BOOST_REQUIRE(!heard.empty());
    BOOST_TEST((heard.back().code == close_code::policy_violation));
}

BOOST_AUTO_TEST_CASE(ends_with_a_connection_that_was_closed) {
    silent_room& room = joined("room/a");
    client_closes(close_code::normal);
    far->close();
    loop.run_ready();
    BOOST_TEST(has_ended);
    connection_over();
    BOOST_TEST(over);
    BOOST_TEST(entered.empty());
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::gone));
}

BOOST_AUTO_TEST_CASE(is_away_with_a_connection_that_was_lost_until_the_resume_window_has_passed) {
    silent_room& room = joined("room/a");
    lose_connection();
    BOOST_TEST(!over);
    BOOST_TEST(entered.empty());   // gets nothing while it is away
    BOOST_TEST(room.got.empty());  // and is still a member
    BOOST_TEST(!client->encoding());
    loop.advance(settings.resume_window - 20ms);
    BOOST_TEST(!over);
    loop.advance(40ms);
    BOOST_TEST(over);
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::gone));
}

BOOST_AUTO_TEST_CASE(ends_when_it_is_told_to_in_the_moment_that_its_connection_is_lost) {
    far->reset();
    loop.run_ready();
    BOOST_TEST(has_ended);
    client->close(close_code::policy_violation, "signed out");
    connection_over();
    BOOST_TEST(over);
}

BOOST_AUTO_TEST_CASE(ends_when_it_is_told_to_while_it_is_closed_for_being_slow) {
    client->close(close_code::try_again_later, "too slow");
    BOOST_TEST((client->accepts(1, *who()) == parlor::resumable::found));
    client->close(close_code::policy_violation, "kicked");
    BOOST_TEST((client->accepts(1, *who()) == parlor::resumable::ended));
    lose_connection();
    BOOST_TEST(over);
}

BOOST_AUTO_TEST_CASE(is_not_taken_up_when_it_was_told_to_end_and_its_client_does_not_answer_the_close) {
    BOOST_TEST((client->accepts(1, *who()) == parlor::resumable::found));
    client->close(close_code::policy_violation, "kicked");
    BOOST_TEST((client->accepts(1, *who()) == parlor::resumable::ended));
    BOOST_TEST(!over);
}

BOOST_AUTO_TEST_CASE(limits_the_rate_of_messages) {
    websocket_fixture::services.rate = {.per_second = 1, .burst = 3};
    std::size_t answered = 0;
    std::size_t refused = 0;
    for (int i = 0; i < 6; ++i) {
        for (const auto& text : say_json(R"({"type":"ping","id":1})")) {
            (text.find("resource_exhausted") == std::string::npos ? answered : refused) += 1;
        }
    }
    BOOST_TEST(answered == 3U);
    BOOST_TEST(refused == 3U);
    loop.advance(1s);
    BOOST_TEST(say_json(R"({"type":"ping","id":1})").at(0) == R"({"reply":1,"data":{}})");
}

BOOST_AUTO_TEST_CASE(is_in_at_most_max_rooms) {
    settings.max_rooms_per_connection = 2;
    (void)joined("room/a");
    (void)joined("room/b");
    const auto refused = say_json(R"({"type":"join","room":"room/c","id":3})");
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0].find("resource_exhausted") != std::string::npos);
    BOOST_TEST(!directory.contains("room/c"));
}

BOOST_AUTO_TEST_CASE(hears_of_a_late_room_when_that_lets_it_in) {
    late_rooms = true;
    client->join_silently("room/late");
    client->join_silently("room/late");
    BOOST_TEST(late_joins == texts{"room/late"}, boost::test_tools::per_element());
    BOOST_TEST(directory.empty());
    delivery item;
    item.kind = delivery_kind::joined;
    item.room = open("room/late");
    item.group = item.room->group();
    item.to = own;
    client->apply(item);
    BOOST_TEST(entered == std::vector{item.group}, boost::test_tools::per_element());
    BOOST_TEST(directory.at("room/late")->got.empty());  // it asked for nothing
    client->end();
    BOOST_TEST(entered.empty());
    BOOST_REQUIRE(directory.at("room/late")->got.size() == 1U);
    BOOST_TEST((directory.at("room/late")->got[0].kind == inbound_kind::gone));
}

BOOST_AUTO_TEST_CASE(opens_a_late_room_when_its_client_wants_something_of_it) {
    late_rooms = true;
    client->join_silently("room/late");
    (void)say_json(R"({"type":"say","room":"room/late","id":1})");
    BOOST_REQUIRE(directory.contains("room/late"));
    BOOST_REQUIRE(directory.at("room/late")->got.size() == 1U);
    BOOST_TEST((directory.at("room/late")->got[0].kind == inbound_kind::message));
}

BOOST_AUTO_TEST_CASE(takes_a_late_join_back_when_it_ends) {
    late_rooms = true;
    client->join_silently("room/late");
    client->end();
    BOOST_TEST(late_joins.empty());
}

BOOST_AUTO_TEST_CASE(leaves_to_the_next_process_what_is_unavailable_because_the_server_stops) {
    BOOST_TEST(say_json(R"({"type":"closed","id":1})").size() == 1U);
    (void)say_json(R"({"type":"join","room":"room/a","id":2})");
    server_stops = true;
    BOOST_TEST(say_json(R"({"type":"closed","id":3})").empty());
    BOOST_TEST(say_json(R"({"type":"nonsense","id":4})").size() == 1U);
    silent_room& room = *directory.at("room/a");
    room_says(delivery_kind::refused, room,
              parlor::make_error(room.got[0].id, parlor::failure(parlor::errc::unavailable, "the server is stopping")));
    BOOST_TEST(hear_texts().empty());
}

BOOST_AUTO_TEST_SUITE_END()
