// Promises of http_upgrade, the opening handshake.
#include "net/http_upgrade.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>

namespace {

using fields = std::map<std::string, std::string>;

// The example of RFC 6455 section 1.3.
const fields good = {{"Host", "server.example.com"},
                     {"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"Sec-WebSocket-Version", "13"}};

parlor::http_request request_with(const fields& headers, std::string_view method = "GET") {
    parlor::http_request request(method, "/chat");
    for (const auto& [name, value] : headers)
        request.add_header(name, value);
    return request;
}

fields good_but(const std::function<void(fields&)>& change) {
    fields changed = good;
    change(changed);
    return changed;
}

unsigned status_for(const parlor::http_request& request) {
    const auto refused = parlor::refuse_upgrade(request);
    return refused ? refused->status() : 101;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_upgrade)

BOOST_AUTO_TEST_CASE(takes_a_handshake_as_browsers_send_it) {
    BOOST_TEST(status_for(request_with(good)) == 101U);
    const auto firefox = good_but([](fields& f) {
        f["Connection"] = "keep-alive, Upgrade";
        f["Upgrade"] = "WebSocket";
        f["Sec-WebSocket-Protocol"] = "parlor.v1, chat";
    });
    BOOST_TEST(status_for(request_with(firefox)) == 101U);
}

BOOST_AUTO_TEST_CASE(tells_a_plain_request_to_upgrade) {
    const auto plain = request_with({{"Host", "h"}});
    BOOST_TEST(!parlor::asks_for_websocket(plain));
    const auto refused = parlor::refuse_upgrade(plain);
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST(refused->status() == 426U);
    BOOST_TEST(refused->header("Upgrade").value() == "websocket");
    BOOST_TEST(refused->head({}).find("Connection: Upgrade\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_its_version_to_another_one) {
    for (const auto* version : {"8", "0", "14", "13, 8", ""}) {
        const auto refused =
            parlor::refuse_upgrade(request_with(good_but([&](fields& f) { f["Sec-WebSocket-Version"] = version; })));
        BOOST_REQUIRE(refused.has_value());
        BOOST_TEST(refused->status() == 426U);
        BOOST_TEST(refused->header("Sec-WebSocket-Version").value() == "13");
    }
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f.erase("Sec-WebSocket-Version"); }))) == 426U);
}

BOOST_AUTO_TEST_CASE(refuses_a_malformed_handshake) {
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f.erase("Upgrade"); }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f["Upgrade"] = "h2c"; }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f.erase("Connection"); }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f["Connection"] = "close"; }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f.erase("Sec-WebSocket-Key"); }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f["Sec-WebSocket-Key"] = "c2hvcnQ="; }))) == 400U);
    BOOST_TEST(status_for(request_with(good_but([](fields& f) { f["Sec-WebSocket-Protocol"] = "a b"; }))) == 400U);
    BOOST_TEST(status_for(request_with(good, "POST")) == 405U);

    auto old = request_with(good);
    old.set_version(0, false);
    BOOST_TEST(status_for(old) == 400U);

    auto doubled = request_with(good);
    doubled.add_header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    BOOST_TEST(status_for(doubled) == 400U);
}

BOOST_AUTO_TEST_CASE(chooses_the_subprotocol_that_the_client_likes_best) {
    const std::array<std::string_view, 2> known = {"parlor.v1", "parlor.v2"};
    const auto offering = [](const char* list) {
        return request_with(good_but([&](fields& f) { f["Sec-WebSocket-Protocol"] = list; }));
    };
    BOOST_TEST(parlor::choose_subprotocol(offering("x, parlor.v2, parlor.v1"), known).value() == "parlor.v2");
    BOOST_TEST(!parlor::choose_subprotocol(offering("Parlor.v1, x"), known).has_value());
    BOOST_TEST(!parlor::choose_subprotocol(request_with(good), known).has_value());
}

BOOST_AUTO_TEST_CASE(answers_with_the_bytes_of_the_rfc) {
    std::string out = "before ";
    parlor::append_upgrade_answer(out, {.key = "dGhlIHNhbXBsZSBub25jZQ==",
                                        .subprotocol = "chat",
                                        .extensions = "permessage-deflate",
                                        .more_headers = "Set-Cookie: a=1\r\n"});
    BOOST_TEST(out ==
               "before HTTP/1.1 101 Switching Protocols\r\n"
               "Upgrade: websocket\r\n"
               "Connection: Upgrade\r\n"
               "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
               "Sec-WebSocket-Protocol: chat\r\n"
               "Sec-WebSocket-Extensions: permessage-deflate\r\n"
               "Set-Cookie: a=1\r\n"
               "\r\n");
}

BOOST_AUTO_TEST_CASE(leaves_out_what_was_not_agreed) {
    std::string out;
    parlor::append_upgrade_answer(
        out, {.key = "dGhlIHNhbXBsZSBub25jZQ==", .subprotocol = {}, .extensions = {}, .more_headers = {}});
    BOOST_TEST(out.find("Protocol:") == std::string::npos);
    BOOST_TEST(out.find("Extensions:") == std::string::npos);
    BOOST_TEST(out.ends_with("xOo=\r\n\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()
