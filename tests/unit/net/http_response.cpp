// Promises of http_response, what routes return.
#include "parlor/net/http_response.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace {

using response = parlor::http_response;

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_response)

BOOST_AUTO_TEST_CASE(writes_status_headers_and_body) {
    auto r = response::text("hi");
    r.set("X-A", "b");
    BOOST_TEST(r.serialise({}) ==
               "HTTP/1.1 200 OK\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n"
               "X-A: b\r\n"
               "X-Content-Type-Options: nosniff\r\n"
               "Referrer-Policy: same-origin\r\n"
               "Content-Length: 2\r\n"
               "\r\n"
               "hi");
}

BOOST_AUTO_TEST_CASE(gives_pages_a_policy_that_allows_websockets_and_no_foreign_script) {
    const auto head = response::html("<p>").head({});
    BOOST_TEST(holds(head, "Content-Security-Policy: default-src 'self'; connect-src 'self' ws: wss:;"));
    BOOST_TEST(holds(head, "frame-ancestors 'none'"));
    BOOST_TEST(holds(head, "Cross-Origin-Opener-Policy: same-origin\r\n"));
    BOOST_TEST(!holds(response::json("{}").head({}), "Content-Security-Policy"));
}

BOOST_AUTO_TEST_CASE(lets_an_app_set_its_own_policy) {
    auto r = response::html("<p>");
    r.set("content-security-policy", "default-src 'none'");
    const auto head = r.head({});
    BOOST_TEST(holds(head, "content-security-policy: default-src 'none'\r\n"));
    BOOST_TEST(!holds(head, "default-src 'self'"));
}

BOOST_AUTO_TEST_CASE(sends_no_body_to_head_and_with_304) {
    const response::manner head_request{.head_only = true};
    const auto to_head = response::text("hello").serialise(head_request);
    BOOST_TEST(holds(to_head, "Content-Length: 5\r\n"));
    BOOST_TEST(to_head.ends_with("\r\n\r\n"));

    response unchanged(304);
    unchanged.set_body("ignored");
    const auto text = unchanged.serialise({});
    BOOST_TEST(!holds(text, "Content-Length"));
    BOOST_TEST(text.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(tells_what_becomes_of_the_connection) {
    const auto r = response::text("x");
    BOOST_TEST(!holds(r.head({}), "Connection:"));
    BOOST_TEST(holds(r.head({.keep_alive = false}), "Connection: close\r\n"));
    BOOST_TEST(holds(r.head({.minor_version = 0}), "Connection: keep-alive\r\n"));
    auto upgrade = response::error(426);
    upgrade.set("Upgrade", "websocket");
    BOOST_TEST(holds(upgrade.head({}), "Connection: Upgrade\r\n"));
    BOOST_TEST(holds(upgrade.head({.keep_alive = false}), "Connection: Upgrade, close\r\n"));
}

BOOST_AUTO_TEST_CASE(writes_the_date_as_http_wants_it) {
    const parlor::wall_time at(std::chrono::milliseconds(784'111'777'999));
    BOOST_TEST(holds(response().head({.date = at}), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
}

BOOST_AUTO_TEST_CASE(makes_small_plain_errors) {
    const auto r = response::error(404, "/x");
    BOOST_TEST(r.status() == 404U);
    BOOST_TEST(r.body() == "404 not found: /x\n");
    BOOST_TEST(r.header("content-type").value() == "text/plain; charset=utf-8");
    BOOST_TEST(response::error(503).body() == "503 service unavailable\n");
}

BOOST_AUTO_TEST_CASE(an_error_shows_what_a_client_sent_harmlessly) {
    BOOST_TEST(response::error(404, "/a\r\nb\x1b[2J").body() == "404 not found: /a??b?[2J\n");
    std::string long_path(199, 'a');
    long_path += "\xC3\xA4";  // the cut must not go through a character
    BOOST_TEST(response::error(404, long_path).body() == "404 not found: " + std::string(199, 'a') + "\n");
}

BOOST_AUTO_TEST_CASE(refuses_headers_that_would_split_the_answer) {
    response r;
    BOOST_CHECK_THROW(r.set("X", "a\r\nY: b"), std::invalid_argument);
    BOOST_CHECK_THROW(r.set("X", std::string_view("a\0b", 3)), std::invalid_argument);
    BOOST_CHECK_THROW(r.set("X Y", "a"), std::invalid_argument);
    BOOST_CHECK_THROW(r.set("", "a"), std::invalid_argument);
    BOOST_CHECK_THROW(r.set("content-length", "1"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(replaces_a_header_but_adds_cookies) {
    response r;
    r.set("X-A", "1").set("x-a", "2").set("Set-Cookie", "a=1").set("Set-Cookie", "b=2");
    const auto head = r.head({});
    BOOST_TEST(!holds(head, "X-A: 1"));
    BOOST_TEST(holds(head, "x-a: 2\r\n"));
    BOOST_TEST(holds(head, "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
}

BOOST_AUTO_TEST_CASE(does_not_copy_a_static_body) {
    static constexpr std::string_view bytes = "embedded";
    response r;
    r.set_static_body(bytes);
    BOOST_TEST(static_cast<const void*>(r.body().data()) == static_cast<const void*>(bytes.data()));
}

BOOST_AUTO_TEST_SUITE_END()
