// permessage-deflate over real sockets: what is agreed on, what is compressed, and what breaks a connection.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "integration/running_server.hpp"
#include "parlor/room/room.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace integration;
using namespace std::string_literals;
using parlor::close_code;
using parlor::opcode;

constexpr auto plain_offer = "permessage-deflate";

ws_options offering(std::string extensions) {
    ws_options options;
    options.extensions = std::move(extensions);
    return options;
}

void on(parlor::config& c) {
    c.deflate = true;
}

void add_echo(parlor::server& app) {
    app.add_endpoint("/echo", [](parlor::connection& c) -> parlor::task<> {
        while (auto message = co_await c.receive())
            c.send(std::move(*message));
    });
}

struct flood {
    std::uint32_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(flood, (), (bytes))

struct said {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(said, (), (text))

class parrot final : public parlor::room {
public:
    parrot() { on<flood>(&parrot::handle_flood); }

private:
    void handle_flood(parlor::member& /*from*/, flood wanted) { broadcast(said{std::string(wanted.bytes, 'x')}); }
};

// What the header of the answer says.
std::string answer_to(const running_server& server, const std::string& offer, std::string_view target = "/ws") {
    ws_client client(server.port(), target, offering(offer));
    const std::string& head = client.upgrade().head;
    const auto begin = head.find("Sec-WebSocket-Extensions: ");
    return begin == std::string::npos ? "" : head.substr(begin + 26, head.find("\r\n", begin) - begin - 26);
}

// Asks for one broadcast of so many bytes and takes it; tells whether it came compressed.
bool comes_compressed(peer& who, std::string_view room, std::size_t bytes) {
    const int before = who.socket().compressed_messages();
    who.send("flood", room, R"({"count":1,"bytes":)" + std::to_string(bytes) + "}");
    const auto frame = who.event("said");
    BOOST_TEST(text_at(frame, "/data/text") == std::string(bytes, 'x'));
    return who.socket().compressed_messages() != before;
}

const std::string both = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

BOOST_AUTO_TEST_SUITE(deflate)

// ------------------------------------------------------------------------------------------- agreeing

BOOST_AUTO_TEST_CASE(by_default_nothing_is_agreed_on) {
    const running_server server(nullptr, add_echo);
    BOOST_TEST(answer_to(server, plain_offer) == "");
    BOOST_TEST(answer_to(server, plain_offer, "/echo") == "");
    BOOST_TEST(answer_to(server, "permessage-deflate;;") == "");  // not even looked at
    BOOST_TEST(server.past(parlor::limit::deflate) == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_offered_is_answered_without_context_takeover) {
    const running_server server(on, add_echo);
    for (const std::string_view target : {"/ws", "/echo"}) {
        BOOST_TEST(answer_to(server, "", target) == "");
        BOOST_TEST(answer_to(server, plain_offer, target) == both);
        BOOST_TEST(answer_to(server, "permessage-deflate; client_max_window_bits", target) == both);
        BOOST_TEST(answer_to(server, "permessage-deflate; server_max_window_bits=10", target) ==
                   both + "; server_max_window_bits=10");
        BOOST_TEST(answer_to(server, "permessage-deflate; server_max_window_bits=8", target) == "");
        BOOST_TEST(answer_to(server, "permessage-deflate; server_max_window_bits=8, permessage-deflate", target) ==
                   both);
    }
    BOOST_TEST(upgrade_status(server.port(), "/ws", offering("permessage-deflate; ;")) == 400U);
}

// ------------------------------------------------------------------------------------------- rooms

BOOST_AUTO_TEST_CASE(long_broadcasts_are_compressed_for_those_who_agreed_and_are_the_same_for_all) {
    const running_server server(on);
    peer wide(server.port(), "wide", "silent/a", offering(plain_offer));
    peer narrow(server.port(), "narrow", "silent/a", offering("permessage-deflate; server_max_window_bits=9"));
    peer plain(server.port(), "plain", "silent/a");
    BOOST_TEST(wide.socket().deflate().agreed());
    BOOST_TEST(!plain.socket().deflate().agreed());
    plain.send("flood", "silent/a", R"({"count":3,"bytes":30000})");
    plain.send("flood", "silent/a", R"({"count":1,"bytes":100})");
    for (peer* each : {&wide, &narrow, &plain}) {
        for (std::uint64_t seq = 1; seq <= 4; ++seq) {
            const auto frame = each->event("said");
            BOOST_TEST(number_at(frame, "/seq") == seq);
            BOOST_TEST(text_at(frame, "/data/text").size() == (seq <= 3 ? 30000U : 100U));
        }
        BOOST_TEST(each->socket().compressed_messages() == (each == &plain ? 0 : 3));
    }
}

BOOST_AUTO_TEST_CASE(messages_below_deflate_min_bytes_are_never_compressed) {
    const running_server server(on);
    const auto small = [&server] { return server.past(parlor::limit::deflate_min_bytes); };
    peer ana(server.port(), "ana", "silent/a", offering(plain_offer));
    const auto bytes_around =
        json::serialize(json::parse(R"({"type":"said","room":"silent/a","seq":1,"data":{"from":"ana","text":""}})"))
            .size();
    const std::uint64_t before = small();
    BOOST_TEST(!comes_compressed(ana, "silent/a", 511 - bytes_around));
    BOOST_TEST(small() > before);
    BOOST_TEST(comes_compressed(ana, "silent/a", 512 - bytes_around));
}

BOOST_AUTO_TEST_CASE(a_room_may_ask_for_compression_by_itself) {
    const running_server server(nullptr, [](parlor::server& app) {
        app.add_room<parrot>("chosen/{name}", {.deflate = true});
        add_echo(app);
    });
    BOOST_TEST(answer_to(server, plain_offer, "/echo") == "");
    peer ana(server.port(), "ana", "chosen/a", offering(plain_offer));
    (void)ana.join("silent/a");
    BOOST_TEST(comes_compressed(ana, "chosen/a", 2000));
    BOOST_TEST(!comes_compressed(ana, "silent/a", 2000));
}

BOOST_AUTO_TEST_CASE(a_room_may_keep_out_of_it) {
    const running_server server(on,
                                [](parlor::server& app) { app.add_room<parrot>("chosen/{name}", {.deflate = false}); });
    peer ana(server.port(), "ana", "chosen/a", offering(plain_offer));
    (void)ana.join("silent/a");
    BOOST_TEST(!comes_compressed(ana, "chosen/a", 2000));
    BOOST_TEST(comes_compressed(ana, "silent/a", 2000));
    ana.reset();
    peer back(server.port(), "ana", {}, offering(plain_offer));  // what was missed is the room's too
    BOOST_TEST(has(back.resume(ana.token(), R"({"chosen/a":0,"silent/a":1})"), "/data/resume"));
    BOOST_TEST(text_at(back.event("said"), "/data/text").size() == 2000U);
    BOOST_TEST(back.socket().compressed_messages() == 0);
}

BOOST_AUTO_TEST_CASE(long_replies_are_compressed) {
    const running_server server(on);
    std::vector<std::unique_ptr<peer>> crowd;
    for (int i = 0; i < 30; ++i)
        crowd.push_back(std::make_unique<peer>(server.port(), "a_long_name_" + std::to_string(i), "silent/a"));
    peer ana(server.port(), "ana", "silent/a", offering(plain_offer));  // the join reply lists them
    BOOST_TEST(ana.socket().compressed_messages() == 1);
    BOOST_TEST(has(ana.ask("members", "silent/a"), "/data/members/30"));
    BOOST_TEST(ana.socket().compressed_messages() == 2);
}

BOOST_AUTO_TEST_CASE(missed_messages_and_the_connection_of_a_resume_are_compressed_too) {
    const running_server server(on);
    peer speaker(server.port(), "speaker", "room/main");
    peer ana(server.port(), "ana", "room/main", offering(plain_offer));
    ana.reset();
    (void)speaker.say("room/main", std::string(3000, 'x'));
    std::string token = ana.token();
    for (int i = 0; i < 8; ++i) {  // from each shard at some time
        peer back(server.port(), "ana", {}, offering("permessage-deflate; server_max_window_bits=12"));
        const auto reply = back.resume(token, R"({"room/main":0})");
        BOOST_REQUIRE(has(reply, "/data/resume"));
        token = back.token();
        BOOST_TEST(text_at(back.event("said"), "/data/text").size() == 3000U);
        BOOST_TEST(back.socket().compressed_messages() == 1);
        back.socket().send_deflated(opcode::text,
                                    R"({"type":"ping","id":"p","filler":")" + std::string(3000, 'x') + "\"}");
        BOOST_TEST(has(back.reply("p"), "/data"));
        back.reset();
    }
}

// ------------------------------------------------------------------------------------------- from the client

BOOST_AUTO_TEST_CASE(takes_compressed_messages_in_one_frame_or_many) {
    const running_server server(on, add_echo);
    ws_client client(server.port(), "/echo", offering(plain_offer));
    const std::string long_text(50000, 'x');
    client.send_deflated(opcode::text, long_text);
    BOOST_TEST((client.next_message() == long_text));
    client.send("short");
    BOOST_TEST(client.next_message() == "short");
    BOOST_TEST(client.compressed_messages() == 1);
    const std::string hello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;  // RFC 7692 section 7.2.3.1
    client.send_raw(wire_test::encode({.kind = 1, .payload = hello.substr(0, 3), .fin = false, .reserved = 4}));
    client.send_raw(wire_test::encode({.kind = 0, .payload = hello.substr(3)}));
    BOOST_TEST(client.next_message() == "Hello");
}

BOOST_AUTO_TEST_CASE(what_does_not_get_shorter_is_sent_as_it_is) {
    const running_server server(on, add_echo);
    ws_client client(server.port(), "/echo", offering(plain_offer));
    std::mt19937 random(1);
    std::string noise;
    for (int i = 0; i < 5000; ++i)
        noise += static_cast<char>(random());
    client.send(opcode::binary, noise);
    BOOST_TEST((client.next_message() == noise));
    BOOST_TEST(client.compressed_messages() == 0);
}

BOOST_AUTO_TEST_CASE(what_breaks_it_is_closed_with_its_code_and_harms_nobody_else) {
    const running_server server(on, add_echo);
    ws_client other(server.port(), "/echo", offering(plain_offer));
    const auto closes_with = [&](const wire_test::raw_frame& frame, const std::string& offer = plain_offer) {
        ws_client client(server.port(), "/echo", offering(offer));
        client.send_raw(wire_test::encode(frame));
        const auto code = client.read_to_end().code;
        other.send_deflated(opcode::text, std::string(1000, 'x'));
        BOOST_TEST(other.next_message().size() == 1000U);
        return code;
    };
    parlor::deflater deflater;
    const std::string bomb(deflater.deflate(std::string(8000000, 'a'), 15).value());
    BOOST_TEST(closes_with({.kind = 2, .payload = bomb, .reserved = 4}) == close_code::message_too_big);
    BOOST_TEST(closes_with({.kind = 2, .payload = "broken", .reserved = 4}) == close_code::invalid_payload);
    BOOST_TEST(closes_with({.kind = 1,
                            .payload = std::string(deflater.deflate(std::string(99, '\xFF'), 15).value()),
                            .reserved = 4}) == close_code::invalid_payload);
    BOOST_TEST(closes_with({.kind = 9, .payload = "x", .reserved = 4}) == close_code::protocol_error);
    BOOST_TEST(closes_with({.kind = 1, .payload = "x", .reserved = 2}) == close_code::protocol_error);
    BOOST_TEST(closes_with({.kind = 1, .payload = "x", .reserved = 4}, "") == close_code::protocol_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
