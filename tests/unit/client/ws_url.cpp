// Promises of ws_url: what is taken apart, and what is refused.
#include "client/ws_url.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"

BOOST_AUTO_TEST_SUITE(ws_url)

BOOST_AUTO_TEST_CASE(takes_host_port_and_target) {
    const auto url = parlor::parse_ws_url("ws://example.org:9000/a/b?c=d");
    BOOST_TEST(url.host == "example.org");
    BOOST_TEST(url.port == 9000);
    BOOST_TEST(url.target == "/a/b?c=d");
    BOOST_TEST(url.authority() == "example.org:9000");
}

BOOST_AUTO_TEST_CASE(fills_in_what_is_left_out) {
    const auto url = parlor::parse_ws_url("ws://[::1]");
    BOOST_TEST(url.host == "::1");
    BOOST_TEST(url.target == "/");
    BOOST_TEST(url.authority() == "[::1]");
    BOOST_TEST(parlor::parse_ws_url("ws://h?x=1").target == "/?x=1");
}

BOOST_AUTO_TEST_CASE(wss_is_secure_and_has_a_port_of_its_own) {
    const auto url = parlor::parse_ws_url("wss://example.org/ws");
    BOOST_TEST(url.secure);
    BOOST_TEST(url.port == 443);
    BOOST_TEST(url.authority() == "example.org");
    BOOST_TEST(parlor::parse_ws_url("wss://example.org:80/").authority() == "example.org:80");
    BOOST_TEST(!parlor::parse_ws_url("ws://example.org:443/").secure);
}

BOOST_AUTO_TEST_CASE(adds_to_the_query_what_needs_encoding) {
    auto url = parlor::parse_ws_url("ws://h/ws");
    url.add_query("user", "a b&c");
    BOOST_TEST(url.target == "/ws?user=a%20b%26c");
    url.add_query("x", "1");
    BOOST_TEST(url.target == "/ws?user=a%20b%26c&x=1");
}

BOOST_AUTO_TEST_CASE(finds_a_name_in_the_query) {
    const auto url = parlor::parse_ws_url("ws://h/user?superuser=1&user&x=user");
    BOOST_TEST(url.has_query("user"));
    BOOST_TEST(url.has_query("x"));
    BOOST_TEST(!url.has_query("1"));
    BOOST_TEST(!parlor::parse_ws_url("ws://h/user").has_query("user"));
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_reach) {
    for (const char* text :
         {"", "example.org", "ftp://h/", "ws://", "ws://h:0/", "ws://h:70000/", "wss://h:0/", "ws:///x"}) {
        BOOST_CHECK_THROW((void)parlor::parse_ws_url(text), parlor::failure);
    }
}

BOOST_AUTO_TEST_SUITE_END()
