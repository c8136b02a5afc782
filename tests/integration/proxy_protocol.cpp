// Behind a proxy that hands on bytes: the client's address comes from its PROXY header, and only from there.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::limit;

const std::string line = "PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n";
const std::string whoami = "GET /whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

void trust_loopback(parlor::config& c) {
    c.trusted_proxies = {parlor::address_range("127.0.0.1")};
    c.proxy_protocol = true;
}

void say_who(parlor::server& app) {
    app.add_route("/whoami", [](const parlor::http_request& r) {
        return parlor::http_response::text(std::string(r.peer_address()));
    });
}

BOOST_AUTO_TEST_SUITE(proxy_protocol)

BOOST_AUTO_TEST_CASE(a_trusted_proxy_says_whom_it_connects) {
    const running_server server(trust_loopback, say_who);
    BOOST_TEST(ask_http(server.port(), line + whoami).body == "192.0.2.7");
    const std::string binary("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\x08\x7f\0\0\1\x12\x34\0\x50", 28);
    BOOST_TEST(ask_http(server.port(), binary + whoami).body == "192.0.2.8");
    BOOST_TEST(ask_http(server.port(), "PROXY UNKNOWN\r\n" + whoami).body == "127.0.0.1");  // its own health check
    // What the client itself says of where it comes from is no proxy's word.
    const std::string claims =
        "GET /whoami HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1\r\nConnection: close\r\n\r\n";
    BOOST_TEST(ask_http(server.port(), line + claims).body == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(the_header_may_come_by_the_byte_and_the_upgrade_behind_it) {
    const running_server server(trust_loopback, say_who);
    const tcp_client slow(server.port());
    for (const char byte : line)
        slow.write(std::string_view(&byte, 1));
    slow.write(upgrade_request("/ws?user=ana"));
    std::string bytes;
    BOOST_TEST(read_answer(slow, bytes).status == 101U);
}

BOOST_AUTO_TEST_CASE(without_a_header_a_trusted_proxy_is_reset) {
    const running_server server(trust_loopback, say_who);
    BOOST_TEST(ask_http(server.port(), whoami).status == 0U);
    BOOST_TEST(ask_http(server.port(), "PROXY TCP4 nonsense\r\n" + whoami).status == 0U);
    BOOST_TEST(ask_http(server.port(), line + whoami).status == 200U);
}

BOOST_AUTO_TEST_CASE(half_a_header_ends_with_upgrade_timeout) {
    const running_server server([](parlor::config& c) {
        trust_loopback(c);
        c.upgrade_timeout = std::chrono::milliseconds(50);
    });
    BOOST_TEST(ask_http(server.port(), "PROXY TCP4 192.0").status == 0U);
    BOOST_TEST(server.past(limit::upgrade_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(a_strangers_header_is_no_request) {
    const running_server server(
        [](parlor::config& c) {
            trust_loopback(c);
            c.trusted_proxies = {parlor::address_range("10.0.0.0/8")};
        },
        say_who);
    BOOST_TEST(ask_http(server.port(), line + whoami).status == 400U);
    BOOST_TEST(ask_http(server.port(), whoami).body == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(by_default_nobody_is_asked_for_one) {
    const running_server server([](parlor::config& c) { c.trusted_proxies = {parlor::address_range("127.0.0.1")}; },
                                say_who);
    BOOST_TEST(ask_http(server.port(), line + whoami).status == 400U);
    BOOST_TEST(ask_http(server.port(), whoami).body == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(the_clients_address_is_the_one_that_is_limited) {
    const running_server server([](parlor::config& c) {
        trust_loopback(c);
        c.max_connections_per_address = 1;
    });
    const auto upgraded = [](const tcp_client& as, std::string_view client) {
        std::string bytes;
        as.write("PROXY TCP4 " + std::string(client) + " 127.0.0.1 4711 80\r\n" + upgrade_request("/ws"));
        return read_answer(as, bytes).status;
    };
    const tcp_client one(server.port()), two(server.port()), other(server.port());
    BOOST_TEST(upgraded(one, "192.0.2.7") == 101U);
    BOOST_TEST(upgraded(two, "192.0.2.7") == 429U);
    BOOST_TEST(upgraded(other, "192.0.2.8") == 101U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
