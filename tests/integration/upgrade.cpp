// Before the upgrade: who is let in, and how others are refused.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::limit;

ws_options with(std::string header) {
    ws_options options;
    options.headers.push_back(std::move(header));
    return options;
}

BOOST_AUTO_TEST_SUITE(upgrade)

BOOST_AUTO_TEST_CASE(a_request_that_does_not_come_is_answered_with_408) {
    const running_server server([](parlor::config& c) { c.upgrade_timeout = std::chrono::milliseconds(50); });
    BOOST_TEST(ask_http(server.port(), "GET /ws HTTP/1.1\r\nHost: loc").status == 408U);
    BOOST_TEST(ask_http(server.port(), "").status == 0U);  // a connection without a request is closed
    BOOST_TEST(server.past(limit::upgrade_timeout) == 2U);
}

BOOST_AUTO_TEST_CASE(past_max_header_bytes_is_431) {
    const running_server server([](parlor::config& c) { c.max_header_bytes = 1024; });
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("X: " + std::string(500, 'x'))) == 101U);
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("X: " + std::string(1024, 'x'))) == 431U);
    BOOST_TEST(ask_http(server.port(), "GET / HTTP/1.1\r\nX: " + std::string(2000, 'x')).status == 431U);
    BOOST_TEST(server.past(limit::max_header_bytes) == 2U);
}

BOOST_AUTO_TEST_CASE(past_max_connections_is_503_until_one_goes) {
    const running_server server([](parlor::config& c) { c.max_connections = 2; });
    peer ana(server.port(), "ana");
    {
        peer bo(server.port(), "bo");
        BOOST_TEST(upgrade_status(server.port(), "/ws") == 503U);
        BOOST_TEST(ask_http(server.port(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status == 503U);
        BOOST_TEST(server.past(limit::max_connections) == 2U);
        bo.close();
    }
    unsigned status = 503;
    for (int tries = 0; status == 503 && tries < 100000; ++tries)
        status = upgrade_status(server.port(), "/ws");
    BOOST_TEST(status == 101U);
    ana.sync();
}

BOOST_AUTO_TEST_CASE(past_max_connections_per_address_is_429_for_that_address) {
    const running_server server([](parlor::config& c) {
        c.max_connections_per_address = 2;
        c.max_connections_per_address_set = true;
    });
    const peer ana(server.port(), "ana"), bo(server.port(), "bo");
    BOOST_TEST(upgrade_status(server.port(), "/ws") == 429U);
    BOOST_TEST(server.past(limit::max_connections_per_address) == 1U);
    ws_options elsewhere;
    elsewhere.tcp.source_address = "127.0.0.2";
    BOOST_TEST(upgrade_status(server.port(), "/ws", elsewhere) == 101U);
}

BOOST_AUTO_TEST_CASE(loopback_counts_only_when_the_limit_was_set) {
    const running_server server([](parlor::config& c) { c.max_connections_per_address = 1; });
    const peer ana(server.port(), "ana"), bo(server.port(), "bo"), cy(server.port(), "cy");
    BOOST_TEST(cy.hello().is_object());
}

BOOST_AUTO_TEST_CASE(a_strange_origin_is_403) {
    const running_server server;
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("Origin: http://localhost")) == 101U);
    BOOST_TEST(upgrade_status(server.port(), "/ws") == 101U);
    for (const char* origin : {"http://evil.example", "null", "http://localhost:81", "http://localhost.evil.example"}) {
        BOOST_TEST(upgrade_status(server.port(), "/ws", with(std::string("Origin: ") + origin)) == 403U, origin);
    }
    BOOST_TEST(server.past(limit::allow_origin) == 4U);
}

BOOST_AUTO_TEST_CASE(allow_origin_lets_others_in) {
    const running_server server([](parlor::config& c) { c.allow_origin = {"https://chat.example"}; });
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("Origin: https://chat.example")) == 101U);
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("Origin: https://other.example")) == 403U);
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("Origin: null")) == 403U);
}

BOOST_AUTO_TEST_CASE(a_bad_user_is_400) {
    const running_server server;
    for (const char* name : {"", "a%2Fb", "a,b", "a%2Cb", "a%0Ab", "a%7F", "%FF", "%C3"}) {
        BOOST_TEST(upgrade_status(server.port(), std::string("/ws?user=") + name) == 400U, name);
    }
    BOOST_TEST(upgrade_status(server.port(), "/ws?user=" + std::string(33, 'x')) == 400U);
    BOOST_TEST(upgrade_status(server.port(), "/ws?user=" + std::string(32, 'x')) == 101U);
    BOOST_TEST(upgrade_status(server.port(), "/ws?user=%E5%90%8D%20%E5%89%8D") == 101U);
}

BOOST_AUTO_TEST_CASE(only_unknown_subprotocols_are_400) {
    const running_server server;
    BOOST_TEST(upgrade_status(server.port(), "/ws", with("Sec-WebSocket-Protocol: chat, parlor.v2")) == 400U);
    const ws_client known(server.port(), "/ws", with("Sec-WebSocket-Protocol: chat, parlor.v1"));
    BOOST_TEST(known.upgrade().head.find("Sec-WebSocket-Protocol: parlor.v1\r\n") != std::string::npos);
    const ws_client none(server.port(), "/ws");
    BOOST_TEST(none.upgrade().head.find("Sec-WebSocket-Protocol") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(frames_may_come_right_behind_the_request) {
    const running_server server;
    const tcp_client eager(server.port());
    parlor::frame_writer writer(parlor::role::client, [] { return 0x12345678U; });
    const auto frame = writer.write(parlor::opcode::text, R"({"type":"ping","id":"early"})");
    eager.write(upgrade_request("/ws?user=ana") +
                std::string(reinterpret_cast<const char*>(frame.bytes().data()), frame.size()));
    std::string bytes;
    BOOST_TEST(read_answer(eager, bytes).status == 101U);
    while (bytes.find(R"("reply":"early")") == std::string::npos && eager.read(bytes)) {
    }
    BOOST_TEST(bytes.find(R"("type":"hello")") < bytes.find(R"("reply":"early")"));
}

BOOST_AUTO_TEST_CASE(what_is_no_upgrade_is_told_so) {
    const running_server server;
    const auto answer = ask_http(server.port(), "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n");
    BOOST_TEST(answer.status == 426U);
    BOOST_TEST(upgrade_status(server.port(), "/nowhere") == 404U);
    BOOST_TEST(ask_http(server.port(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").body == "ok\n");
    BOOST_TEST(ask_http(server.port(), "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").body == "ready\n");
    BOOST_TEST(ask_http(server.port(), "nonsense\r\n\r\n").status == 400U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
