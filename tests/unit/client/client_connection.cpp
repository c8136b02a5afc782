// Promises of client_connection: the upgrade, messages, control frames, the closing handshake, and what ends it.
#include "client/client_connection.hpp"

#include <optional>

#include "unit/client/scripted_server.hpp"

namespace {

using namespace client_tests;

struct recording_owner final : parlor::client_connection_owner {
    void on_open(std::string_view subprotocol) override { opened = subprotocol; }
    void on_message(bool /*binary*/, std::span<std::byte> data) override {
        messages.emplace_back(reinterpret_cast<const char*>(data.data()), data.size());
        if (then) then();
    }
    void on_over(const parlor::connection_end& how) override {
        BOOST_TEST(!over);
        over = how;
    }
    void on_room() override { ++rooms; }
    std::optional<std::string> opened;
    std::vector<std::string> messages;
    int rooms = 0;
    parlor::unique_function<void()> then;
    std::optional<parlor::connection_end> over;
};

struct dialed {
    dialed() {
        options.authority = "example.org";
        options.headers = {{"Cookie", "a=b"}};
        options.subprotocols = {"parlor.v1", "other"};
        options.outbox.max_bytes = 4096;
        connection = std::make_unique<parlor::client_connection>(services, options, owner);
        connection->open({.host = "example.org", .port = 80, .source_address = {}}, "/ws?user=ana");
    }
    ~dialed() { loop.run_ready(); }

    void upgrade(std::string_view more = "Sec-WebSocket-Protocol: parlor.v1\r\n", std::string_view behind = {}) {
        loop.run_ready();
        server.last().read_request();
        server.last().far->write_all(server.last().agreement(more) + std::string(behind));
        loop.run_ready();
    }
    void answer(std::string_view text) {
        loop.run_ready();
        server.last().read_request();
        server.last().far->write_all(text);
        loop.run_ready();
    }
    void run() { loop.run_ready(); }

    parlor::test::manual_loop loop;
    scripted_server server{loop};
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(7);
    parlor::client_services services{loop, server, *random};
    parlor::client_connection_options options;
    recording_owner owner;
    std::unique_ptr<parlor::client_connection> connection;
};

struct opened : dialed {
    opened() {
        upgrade();
        BOOST_REQUIRE(connection->is_open());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(client_connection)

BOOST_FIXTURE_TEST_CASE(asks_for_the_upgrade_with_what_it_was_given, dialed) {
    upgrade();
    const accepted& peer = server.last();
    BOOST_TEST(peer.request.starts_with("GET /ws?user=ana HTTP/1.1\r\n"));
    BOOST_TEST(peer.field("Host") == "example.org");
    BOOST_TEST(peer.field("Cookie") == "a=b");
    BOOST_TEST(peer.field("Sec-WebSocket-Protocol") == "parlor.v1, other");
    BOOST_TEST(parlor::is_valid_key(peer.field("Sec-WebSocket-Key")));
    BOOST_TEST(owner.opened.value() == "parlor.v1");
}

BOOST_FIXTURE_TEST_CASE(takes_the_answer_and_first_frames_however_they_are_cut, dialed) {
    run();
    server.last().read_request();
    const std::string bytes =
        server.last().agreement() + accepted::bytes_of(server.last().writer.write(opcode::text, "hi"));
    for (const char c : bytes) {
        BOOST_TEST(owner.messages.empty());
        server.last().far->write_all({&c, 1});
        run();
    }
    BOOST_TEST(owner.messages == std::vector<std::string>{"hi"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_refused_dial_says_why, dialed) {
    server.refuses = "connection refused";
    run();
    BOOST_TEST(owner.over.value().reason == "connection refused");
    BOOST_TEST(!owner.opened);
}

BOOST_FIXTURE_TEST_CASE(a_refused_upgrade_says_its_status, dialed) {
    answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n");
    BOOST_TEST(owner.over.value().http_status == 503U);
    BOOST_TEST(owner.over->reason == "the server answered 503 Service Unavailable");
}

BOOST_FIXTURE_TEST_CASE(an_answer_to_another_key_is_refused, dialed) {
    answer("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n");
    BOOST_TEST(owner.over.value().reason == "the server's answer is no WebSocket handshake");
}

BOOST_FIXTURE_TEST_CASE(what_was_not_offered_is_refused, dialed) {
    upgrade("Sec-WebSocket-Protocol: theirs\r\n");
    BOOST_TEST(owner.over.value().reason == "the server chose a subprotocol that was not offered");
}

BOOST_FIXTURE_TEST_CASE(an_endless_answer_is_cut, dialed) {
    answer(std::string(parlor::max_answer_bytes + 1, 'x'));
    BOOST_TEST(owner.over.value().reason == "the server's answer is too long");
}

BOOST_FIXTURE_TEST_CASE(gives_up_when_nobody_answers, dialed) {
    loop.advance(options.open_timeout + 20ms);
    BOOST_TEST(owner.over.value().reason == "connecting took too long");
    BOOST_TEST(server.last().far->was_reset());
}

BOOST_FIXTURE_TEST_CASE(writes_all_of_a_turn_at_its_end_and_masked, opened) {
    BOOST_TEST(connection->send(opcode::text, "one"));
    BOOST_TEST(connection->send(opcode::binary, "two"));
    BOOST_TEST(server.last().far->read_all().empty());
    run();
    const auto heard = server.last().hear();  // whose parser takes masked frames only
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].text == "one");
    BOOST_TEST((heard[1].kind == opcode::binary));
}

BOOST_FIXTURE_TEST_CASE(a_full_outbox_refuses_and_loses_nothing, opened) {
    server.last().near->set_window(1024);
    const std::string kilobyte(1024, 'x');
    std::size_t taken = 0;
    while (connection->send(opcode::text, kilobyte)) {
        run();
        ++taken;
        BOOST_REQUIRE(taken < 100U);
    }
    std::size_t heard = 0;
    for (int i = 0; i < 100 && heard < taken; ++i) {
        heard += server.last().hear().size();
        run();
    }
    BOOST_TEST(heard == taken);
    BOOST_TEST(owner.rooms == 1);
    BOOST_TEST(connection->send(opcode::text, kilobyte));
}

BOOST_FIXTURE_TEST_CASE(an_empty_outbox_takes_what_is_longer_than_its_bound, opened) {
    const std::string longest(10'000, 'x');
    BOOST_TEST(connection->send(opcode::text, longest));
    BOOST_TEST(!connection->send(opcode::text, "more"));
    run();
    BOOST_TEST(server.last().hear().at(0).text.size() == longest.size());
    BOOST_TEST(owner.rooms == 1);
    BOOST_TEST(connection->send(opcode::text, "more"));
}

BOOST_FIXTURE_TEST_CASE(answers_a_ping_with_its_payload, opened) {
    server.last().says(opcode::ping, "there?");
    run();
    const auto heard = server.last().hear();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST((heard[0].kind == opcode::pong));
    BOOST_TEST(heard[0].text == "there?");
}

BOOST_FIXTURE_TEST_CASE(pings_a_silent_server_and_drops_one_that_stays_silent, opened) {
    loop.advance(options.heartbeat.ping_interval + 10ms);
    BOOST_REQUIRE(server.last().hear().size() == 1U);
    server.last().says(opcode::pong, "");
    run();
    loop.advance(options.heartbeat.ping_interval + options.heartbeat.pong_timeout + 20ms);
    BOOST_TEST(owner.over.value().reason == "the server fell silent");
    BOOST_TEST(server.last().far->was_reset());
}

BOOST_FIXTURE_TEST_CASE(closes_with_a_handshake_and_lets_the_server_end_the_stream, opened) {
    connection->close(close_code::normal, "bye");
    BOOST_TEST(!connection->send(opcode::text, "late"));
    run();
    const auto heard = server.last().hear();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST((heard[0].code == close_code::normal));
    server.last().closes(close_code::normal);
    run();
    BOOST_TEST(!owner.over);
    server.last().far->close();
    run();
    BOOST_TEST((owner.over.value().code == close_code::normal));
}

BOOST_FIXTURE_TEST_CASE(resets_a_server_that_does_not_answer_a_close, opened) {
    connection->close();
    loop.advance(options.close_timeout + 20ms);
    BOOST_TEST(owner.over.has_value());
    BOOST_TEST(server.last().far->was_reset());
}

BOOST_FIXTURE_TEST_CASE(answers_a_close_and_tells_its_code_and_reason, opened) {
    server.last().closes(close_code::going_away, "stopping; reconnect_ms=20");
    run();
    const auto heard = server.last().hear();
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST((heard[0].code == close_code::going_away));
    server.last().far->close();
    run();
    BOOST_TEST((owner.over.value().code == close_code::going_away));
    BOOST_TEST(owner.over->reason == "stopping; reconnect_ms=20");
}

BOOST_FIXTURE_TEST_CASE(closes_on_a_masked_frame, opened) {
    server.last().far->write_all(std::string("\x81\x81\x01\x02\x03\x04x", 7));
    run();
    BOOST_REQUIRE(!server.last().hear().empty());
    server.last().far->close();
    run();
    BOOST_TEST((owner.over.value().code == close_code::protocol_error));
}

BOOST_FIXTURE_TEST_CASE(a_lost_stream_is_abnormal, opened) {
    server.last().far->reset();
    run();
    BOOST_TEST((owner.over.value().code == close_code::abnormal));
}

BOOST_FIXTURE_TEST_CASE(a_pause_keeps_what_came_with_the_message_that_caused_it, opened) {
    owner.then = [this] { connection->pause_reading(); };
    server.last().says("one");
    server.last().says("two");
    run();
    BOOST_TEST(owner.messages.size() == 1U);
    server.last().says("three");
    run();
    BOOST_TEST(owner.messages.size() == 1U);
    owner.then = [] {};
    connection->resume_reading();
    run();
    BOOST_TEST(owner.messages.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(destroyed_it_tells_nobody, opened) {
    connection->send(opcode::text, "x");
    connection->drop();
    connection.reset();
    run();
    BOOST_TEST(!owner.over);
}

BOOST_AUTO_TEST_SUITE_END()
