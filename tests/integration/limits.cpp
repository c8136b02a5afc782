// The limits of one connection: what is past each, and how that is answered.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"
#include "parlor/core/log.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace integration;
using parlor::close_code;
using parlor::limit;
using wire_test::raw_frame;

constexpr auto long_time = std::chrono::minutes(10);

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(past_max_message_bytes_is_1009) {
    const running_server server([](parlor::config& c) { c.max_message_bytes = 1000; });
    const std::string head = R"({"type":"ping","id":1,"x":")", tail = "\"}";
    const auto message = [&](std::size_t bytes) { return head + std::string(bytes - head.size() - 2, 'x') + tail; };
    peer ana(server.port(), "ana");
    ana.send(message(1000));
    BOOST_TEST(number_at(ana.next(), "/reply") == 1U);
    ana.send(message(1001));
    BOOST_TEST(ana.read_to_end().code == close_code::message_too_big);
    peer bo(server.port(), "bo");  // an announcement is enough
    bo.socket().send_raw(wire_test::encode_header({.kind = 1}, std::uint64_t{1} << 40U));
    BOOST_TEST(bo.read_to_end().code == close_code::message_too_big);
    BOOST_TEST(server.past(limit::max_message_bytes) == 2U);
}

BOOST_AUTO_TEST_CASE(past_max_fragments_is_1008) {
    const running_server server([](parlor::config& c) { c.max_fragments = 3; });
    const auto fragments = [](int count) {
        std::string bytes =
            wire_test::encode(raw_frame{.kind = 1, .payload = R"({"type":"ping","id":1})", .fin = false});
        for (int i = 2; i <= count; ++i)
            bytes += wire_test::encode(raw_frame{.kind = 0, .payload = " ", .fin = i == count});
        return bytes;
    };
    peer ana(server.port(), "ana");
    ana.socket().send_raw(fragments(3));
    BOOST_TEST(number_at(ana.next(), "/reply") == 1U);
    ana.socket().send_raw(fragments(4));
    BOOST_TEST(ana.read_to_end().code == close_code::policy_violation);
    BOOST_TEST(server.past(limit::max_fragments) == 1U);
}

BOOST_AUTO_TEST_CASE(what_breaks_the_protocol_is_closed_with_its_code) {
    const running_server server;
    const auto closes_with = [&](const std::string& bytes) {
        peer ana(server.port(), "ana");
        ana.socket().send_raw(bytes);
        return ana.read_to_end().code;
    };
    BOOST_TEST(closes_with(wire_test::encode({.kind = 1, .payload = "{}", .masked = false})) ==
               close_code::protocol_error);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 1, .payload = "{}", .reserved = 4})) ==
               close_code::protocol_error);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 0, .payload = "{}"})) == close_code::protocol_error);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 9, .payload = "x", .fin = false})) == close_code::protocol_error);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 1, .payload = "\xff"})) == close_code::invalid_payload);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 2, .payload = "{}"})) == close_code::unsupported_data);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 8, .payload = wire_test::close_payload(1005)})) ==
               close_code::protocol_error);
    BOOST_TEST(closes_with(wire_test::encode({.kind = 8, .payload = wire_test::close_payload(4711)})) ==
               static_cast<close_code>(4711));
}

BOOST_AUTO_TEST_CASE(past_the_rate_messages_are_refused_and_then_it_is_1008) {
    const running_server server([](parlor::config& c) {
        c.max_messages_per_second = 1;
        c.message_burst = 5;
    });
    peer ana(server.port(), "ana");
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(has(ana.ask("ping", ""), "/data"));
    const auto answer = ana.ask("ping", "");
    BOOST_TEST(text_at(answer, "/error/code") == "resource_exhausted");
    ana.send(R"({"type":"ping"})");
    const auto without_id = ana.next();
    BOOST_TEST(without_id.at("reply").is_null());
    BOOST_TEST(text_at(without_id, "/error/code") == "resource_exhausted");
    const auto began = std::chrono::steady_clock::now();
    const auto go_on = [&] {
        while (std::chrono::steady_clock::now() - began < patience)
            (void)ana.ask("ping", "");
    };
    BOOST_CHECK_EXCEPTION(go_on(), connection_ended,
                          [](const connection_ended& why) { return why.how().code == close_code::policy_violation; });
    BOOST_TEST((std::chrono::steady_clock::now() - began > std::chrono::milliseconds(2500)));
    BOOST_TEST(server.past(limit::message_burst) > 2U);
    BOOST_TEST(server.past(limit::max_messages_per_second) == 1U);
}

BOOST_AUTO_TEST_CASE(past_max_rooms_per_connection_joins_are_refused) {
    const running_server server([](parlor::config& c) { c.max_rooms_per_connection = 2; });
    peer ana(server.port(), "ana", "room/a");
    ana.join("room/b");
    BOOST_TEST(ana.refusal("join", "room/c") == "resource_exhausted");
    BOOST_TEST(server.past(limit::max_rooms_per_connection) == 1U);
    ana.join("room/b");
    ana.ok("leave", "room/a");
    ana.join("room/c");
}

BOOST_AUTO_TEST_CASE(past_max_rooms_per_connection_a_resume_is_refused_what_is_beyond) {
    const running_server server([](parlor::config& c) { c.max_rooms_per_connection = 2; });
    const auto refused = [](const json::value& reply) {
        std::string found;
        for (const auto& [room, how] : reply.at_pointer("/data/rooms").as_object()) {
            if (!has(how, "/error")) continue;
            BOOST_TEST(text_at(how, "/error/code") == "resource_exhausted");
            found += std::string(room) + " ";
        }
        return found;
    };
    const std::string four = R"({"room/a":0,"room/b":0,"room/c":0,"room/d":0})";
    peer ana(server.port(), "ana", "room/c");
    ana.join("room/d");
    ana.reset();
    peer back(server.port(), "ana");
    BOOST_TEST(refused(back.resume(ana.token(), four)) == "room/a room/b ");  // those that it held come first
    BOOST_TEST(back.refusal("say", "room/a", R"({"text":"x"})") == "failed_precondition");
    BOOST_TEST(back.say("room/c", "x") == 1U);
    back.close();
    peer anew(server.port(), "ana");
    BOOST_TEST(refused(anew.resume(back.token(), four)) == "room/c room/d ");
    BOOST_TEST(anew.say("room/a", "x") == 1U);
    BOOST_TEST(anew.refusal("join", "room/e") == "resource_exhausted");
}

BOOST_AUTO_TEST_CASE(the_129th_room_is_refused_by_default) {
    const running_server server;
    peer ana(server.port(), "ana");
    for (int i = 0; i < 128; ++i)
        ana.send("join", "silent/" + std::to_string(i), "{}", std::to_string(i));
    for (int i = 0; i < 128; ++i)
        BOOST_TEST(has(ana.reply(std::to_string(i)), "/data"));
    BOOST_TEST(ana.refusal("join", "silent/128") == "resource_exhausted");
}

BOOST_AUTO_TEST_CASE(a_session_that_says_nothing_is_closed_with_1008) {
    const running_server server([](parlor::config& c) { c.first_message_timeout = std::chrono::milliseconds(50); });
    peer silent(server.port(), "silent"), ana(server.port(), "ana");
    ana.send(R"({"type":"ping"})");
    BOOST_TEST(silent.read_to_end().code == close_code::policy_violation);
    peer later(server.port(), "later");
    BOOST_TEST(later.read_to_end().code == close_code::policy_violation);
    ana.sync();  // who spoke may be silent
    BOOST_TEST(server.past(limit::first_message_timeout) == 2U);
}

BOOST_AUTO_TEST_CASE(past_max_connections_sessions_that_wait_for_their_clients_the_longest_away_ends) {
    running_server server([](parlor::config& c) {
        c.threads = 1;
        c.max_connections = 8;
    });
    peer watching(server.port(), "watching", "room/a");
    peer ana(server.port(), "ana", "room/a");
    ana.reset();
    for (int i = 0; i < 7; ++i) {
        peer one(server.port(), "u" + std::to_string(i), "room/b");
        one.reset();
    }
    BOOST_TEST(text_at(watching.ok("members", "room/a"), "/members/1/user") == "ana");  // the eighth is still within
    peer(server.port(), "ninth").reset();
    server.log().wait_for("leave ana");
    peer late(server.port(), "ana");
    BOOST_TEST(has(late.resume(ana.token(), R"({"room/a":0})"), "/data/rooms/room~1a/seq"));  // joined anew
    BOOST_TEST(server.past(limit::max_connections) == 1U);
}

BOOST_AUTO_TEST_CASE(who_answers_no_ping_is_dropped_without_a_close_frame) {
    const running_server server(
        [](parlor::config& c) { c.ping_interval = c.pong_timeout = std::chrono::milliseconds(50); });
    ws_options deaf;
    deaf.answers_pings = false;
    ws_client silent(server.port(), "/ws?user=silent", deaf);
    (void)silent.next_message();  // hello
    BOOST_TEST((silent.next().what == ws_event::kind::ping));
    BOOST_TEST((silent.next().what == ws_event::kind::end));
    BOOST_TEST(server.past(limit::pong_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(who_answers_pings_stays) {
    const running_server server([](parlor::config& c) {
        c.ping_interval = std::chrono::milliseconds(20);
        c.pong_timeout = patience;
    });
    ws_options counting;
    counting.answers_pings = false;
    ws_client ana(server.port(), "/ws?user=ana", counting);
    (void)ana.next_message();
    for (int i = 0; i < 10; ++i) {
        const auto ping = ana.next();
        BOOST_REQUIRE((ping.what == ws_event::kind::ping));
        ana.send(parlor::opcode::pong, ping.payload);
    }
    ana.send(R"({"type":"ping","id":1})");
    auto event = ana.next();
    while (event.what == ws_event::kind::ping)
        event = ana.next();
    BOOST_TEST(number_at(json::parse(event.payload), "/reply") == 1U);
    BOOST_TEST(server.past(limit::ping_interval) >= 10U);
    BOOST_TEST(server.past(limit::pong_timeout) == 0U);
}

BOOST_AUTO_TEST_CASE(the_clients_pings_are_answered) {
    const running_server server;
    const tcp_client plain(server.port());
    plain.write(upgrade_request("/ws"));
    std::string bytes;
    BOOST_TEST(read_answer(plain, bytes).status == 101U);
    plain.write(wire_test::encode({.kind = 9, .payload = "are you there?"}));
    const auto pong = wire_test::encode({.kind = 10, .payload = "are you there?", .masked = false});
    while (bytes.find(pong) == std::string::npos && plain.read(bytes)) {
    }
    BOOST_TEST(bytes.find(pong) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_does_not_answer_a_close_is_reset_after_close_timeout) {
    const running_server server([](parlor::config& c) {
        c.first_message_timeout = std::chrono::milliseconds(20);
        c.close_timeout = std::chrono::milliseconds(50);
        c.ping_interval = long_time;
    });
    ws_client rude(server.port(), "/ws?user=rude");
    (void)rude.next_message();
    BOOST_TEST((rude.next().what == ws_event::kind::close));
    BOOST_TEST((rude.next().what == ws_event::kind::end));
    BOOST_TEST(server.past(limit::close_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_met_is_told_at_the_end) {
    const parlor::log::capture log(parlor::log::level::info);
    running_server server([](parlor::config& c) { c.max_fragments = 1; });
    for (int i = 0; i < 2; ++i) {
        peer ana(server.port(), "ana");
        ana.socket().send_raw(wire_test::encode(raw_frame{.kind = 1, .payload = "x", .fin = false}) +
                              wire_test::encode(raw_frame{.kind = 0, .payload = "x"}));
        BOOST_TEST(ana.read_to_end().code == close_code::policy_violation);
    }
    BOOST_TEST(server.stop());
    const auto told = log.records("limits that were met");
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told.front().value("times").value() == "max_fragments:2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
