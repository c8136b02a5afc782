// Promises of websocket where permessage-deflate was agreed on.
#include <boost/test/unit_test.hpp>
#include <random>

#include "net/websocket.hpp"
#include "unit/net/websocket_fixture.hpp"

namespace {

using namespace net_tests;
using parlor::close_code;
using parlor::opcode;

struct deflating : websocket_fixture {
    deflating() : websocket_fixture(100000, {}, {}, 10) { start(); }

    std::string deflated(std::string_view text) { return std::string(other_deflater.deflate(text, 15).value()); }
    std::string inflated(heard_frame frame) {
        BOOST_TEST(frame.compressed);
        parlor::frame_event event{
            .kind = frame.kind, .payload = std::as_writable_bytes(std::span(frame.text)), .compressed = true};
        BOOST_REQUIRE(!other_inflater.inflate(event, 0));
        return std::string(event.text());
    }
    // The close frame that the server answers with.
    close_code ending() {
        const auto last = hear_one();
        BOOST_TEST((last.kind == opcode::close));
        return last.code;
    }

    parlor::deflater other_deflater;
    parlor::inflater other_inflater;
    const std::string long_text = std::string(3000, 'a') + "b";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(websocket_deflate, deflating)

BOOST_AUTO_TEST_CASE(hands_out_compressed_messages_like_any_others) {
    client_says_compressed(opcode::text, deflated(long_text));
    client_says(opcode::text, "plain");
    client_says_compressed(opcode::binary, deflated(long_text + "c"));
    BOOST_TEST(owner.messages == (std::vector<std::string>{long_text, "plain", long_text + "c"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(compresses_long_messages_and_nothing_else) {
    say(long_text);
    say("short");
    ws->send_message(opcode::ping, std::string(125, 'a'), parlor::frame_class::control);
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 3U);
    BOOST_TEST(inflated(heard[0]) == long_text);
    BOOST_TEST(!heard[1].compressed);
    BOOST_TEST(heard[1].text == "short");
    BOOST_TEST(!heard[2].compressed);
    BOOST_TEST(deflater.runs() == 1U);
}

BOOST_AUTO_TEST_CASE(sends_what_does_not_get_shorter_as_it_is) {
    std::mt19937 chance(1);
    std::string noise;
    for (int i = 0; i < 100; ++i)
        noise += static_cast<char>(chance());
    ws->send_message(opcode::binary, noise, parlor::frame_class::reply);
    const auto heard = hear_one();
    BOOST_TEST(!heard.compressed);
    BOOST_TEST((heard.text == noise));
}

BOOST_AUTO_TEST_CASE(a_bomb_is_closed_with_1009) {
    client_says_compressed(opcode::text, deflated(std::string(settings.max_message_bytes + 1, 'a')));
    BOOST_TEST(owner.messages.empty());
    BOOST_TEST((ending() == close_code::message_too_big));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_inflated_is_closed_with_1007) {
    client_says_compressed(opcode::text, "no deflate");
    BOOST_TEST(owner.messages.empty());
    BOOST_TEST((ending() == close_code::invalid_payload));
}

BOOST_AUTO_TEST_CASE(compressed_text_that_is_not_utf8_is_closed_with_1007) {
    client_says_compressed(opcode::text, deflated(std::string(100, 'a') + "\xFF"));
    BOOST_TEST(owner.messages.empty());
    BOOST_TEST((ending() == close_code::invalid_payload));
}

BOOST_AUTO_TEST_CASE(counts_what_compression_saves_both_ways) {
    const std::string packed = deflated(long_text);
    client_says_compressed(opcode::text, packed);
    BOOST_TEST(figures.inflated.plain_bytes.value() == long_text.size());
    BOOST_TEST(figures.inflated.deflated_bytes.value() == packed.size());
    say(long_text);
    BOOST_TEST(figures.deflated.plain_bytes.value() == long_text.size());
    BOOST_TEST(figures.deflated.deflated_bytes.value() < long_text.size() / 10);
    BOOST_TEST(figures.deflated.deflated_bytes.value() != 0U);
}

BOOST_AUTO_TEST_CASE(what_is_held_while_it_is_paused_is_inflated_later) {
    owner.then = [this] { ws->pause_reading(); };
    const std::string packed = deflated(long_text);
    client_sends_bytes(bytes_of(client_writer.write_deflated(opcode::text, packed)) +
                       bytes_of(client_writer.write_deflated(opcode::text, packed)));
    BOOST_TEST(owner.messages.size() == 1U);
    client_says_compressed(opcode::text, deflated("another message, for which the inflater is used meanwhile"));
    owner.then = nullptr;
    ws->resume_reading();
    loop.run_ready();
    BOOST_REQUIRE(owner.messages.size() == 3U);
    BOOST_TEST(owner.messages[1] == long_text);
}

BOOST_AUTO_TEST_CASE(what_was_agreed_on_moves_with_the_connection) {
    ws->give_away();
    loop.run_ready();
    BOOST_TEST(has_ended);
    auto moved = ws->take(loop);
    BOOST_TEST(moved.window_bits == 10);
    ws = std::make_unique<parlor::websocket>(services, *this, std::move(moved));
    ws->set_owner(&owner);
    has_ended = false;
    ws->start();
    client_says_compressed(opcode::text, deflated(long_text));
    BOOST_REQUIRE(owner.messages.size() == 1U);
    say(long_text);
    BOOST_TEST(inflated(hear_one()) == long_text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(without_an_agreement_a_compressed_message_is_closed_with_1002) {
    websocket_fixture plain;
    plain.start();
    plain.client_says_compressed(opcode::text, "x");
    BOOST_TEST((plain.hear_one().code == close_code::protocol_error));
    plain.say(std::string(3000, 'a'));
    BOOST_TEST(plain.hear().empty());
}
