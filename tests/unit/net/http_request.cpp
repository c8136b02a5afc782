// Promises of http_request, what routes and endpoints see.
#include "parlor/net/http_request.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"

namespace {

using request = parlor::http_request;

std::string refusal_of(std::string_view target) {
    try {
        const request unused("GET", target);
    } catch (const parlor::failure& e) {
        BOOST_TEST((e.code() == parlor::errc::invalid_argument));
        return e.message();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_request)

BOOST_AUTO_TEST_CASE(splits_and_decodes_its_target) {
    const request r("GET", "/a%20b/c?user=J%C3%BCrgen+M&x=1&x=2&flag&empty=&a%26b=%3D#frag");
    BOOST_TEST(r.method() == "GET");
    BOOST_TEST(r.path() == "/a b/c");
    BOOST_TEST(r.query("user").value() == "J\xC3\xBCrgen M");
    BOOST_TEST(r.query("x").value() == "1");
    BOOST_TEST(r.query("flag").value() == "");
    BOOST_TEST(r.query("empty").value() == "");
    BOOST_TEST(r.query("a&b").value() == "=");
    BOOST_TEST(!r.query("User").has_value());
    BOOST_TEST(r.query().size() == 6U);
    BOOST_TEST(r.query()[2].value == "2");
}

BOOST_AUTO_TEST_CASE(takes_what_browsers_send_unescaped) {
    const request r("GET", "/x?q={a|b}[c]^`\"");
    BOOST_TEST(r.query("q").value() == "{a|b}[c]^`\"");
}

BOOST_AUTO_TEST_CASE(refuses_a_malformed_escape_and_what_is_not_utf8) {
    BOOST_TEST(refusal_of("/%4") == "the path has a malformed % escape");
    BOOST_TEST(refusal_of("/%FF") == "the path is not UTF-8");
    BOOST_TEST(refusal_of("/?user=%zz") == "the value of a query parameter has a malformed % escape");
    BOOST_TEST(refusal_of("/?user=%C3%28") == "the value of a query parameter is not UTF-8");
    BOOST_TEST(refusal_of("/?%ED%A0%80=1") == "the name of a query parameter is not UTF-8");
    BOOST_TEST(refusal_of("chat") == "the request target must begin with /");
    BOOST_TEST(refusal_of("") == "the request target must begin with /");
}

BOOST_AUTO_TEST_CASE(takes_the_absolute_form_and_its_host) {
    request r("GET", "http://chat.example:81/a?b=c");
    r.add_header("Host", "other.example");
    BOOST_TEST(r.path() == "/a");
    BOOST_TEST(r.query("b").value() == "c");
    BOOST_TEST(r.host() == "chat.example:81");
    BOOST_TEST(request("GET", "http://chat.example").path() == "/");
    BOOST_TEST(request("GET", "http://chat.example?x=1").query("x").value() == "1");
    BOOST_TEST(request("OPTIONS", "*").path() == "*");
}

BOOST_AUTO_TEST_CASE(finds_headers_in_any_case) {
    request r("GET", "/");
    r.add_header("X-One", "1");
    r.add_header("x-one", "2");
    r.add_header("Host", "h");
    BOOST_TEST(r.header("X-ONE").value() == "1");
    BOOST_TEST(!r.header("X-Two").has_value());
    BOOST_TEST(r.headers("x-one").size() == 2U);
    BOOST_TEST(r.headers("x-one")[1] == "2");
    BOOST_TEST(r.headers().size() == 3U);
    BOOST_TEST(r.headers()[1].name == "x-one");
    BOOST_TEST(r.host() == "h");
}

BOOST_AUTO_TEST_CASE(finds_a_token_in_any_of_several_headers) {
    request r("GET", "/");
    r.add_header("Connection", "keep-alive");
    r.add_header("Connection", "close, Upgrade");
    BOOST_TEST(r.header_has_token("connection", "upgrade"));
    BOOST_TEST(!r.header_has_token("connection", "grade"));
}

BOOST_AUTO_TEST_CASE(reads_cookies) {
    request r("GET", "/");
    r.add_header("Cookie", "a=1; sid=\"x y\"; b; odd=\"; c=2=3 ");
    r.add_header("Cookie", "d=4");
    BOOST_TEST(r.cookie("a").value() == "1");
    BOOST_TEST(r.cookie("sid").value() == "x y");
    BOOST_TEST(r.cookie("odd").value() == "\"");
    BOOST_TEST(r.cookie("c").value() == "2=3");
    BOOST_TEST(r.cookie("d").value() == "4");
    BOOST_TEST(!r.cookie("b").has_value());
    BOOST_TEST(!r.cookie("A").has_value());
}

BOOST_AUTO_TEST_CASE(lists_subprotocols_in_the_order_of_the_client) {
    request r("GET", "/");
    BOOST_TEST(r.subprotocols().empty());
    r.add_header("Sec-WebSocket-Protocol", "v2, parlor.v1");
    r.add_header("Sec-WebSocket-Protocol", "v0");
    const std::vector<std::string_view> expected = {"v2", "parlor.v1", "v0"};
    BOOST_TEST(r.subprotocols() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(carries_what_routing_and_the_connection_know) {
    request r("GET", "/echo/7");
    BOOST_TEST(!r.param("id").has_value());
    r.set_params(parlor::route_pattern("/echo/{id}").match(r.path()).value());
    r.set_peer("192.0.2.1", true);
    r.set_version(0, false);
    BOOST_TEST(r.param("id").value() == "7");
    BOOST_TEST(r.peer_address() == "192.0.2.1");
    BOOST_TEST(r.secure());
    BOOST_TEST(r.minor_version() == 0);
    BOOST_TEST(!r.keep_alive());
}

BOOST_AUTO_TEST_SUITE_END()
