// Promises of websocket: messages, control frames, the closing handshake, slow readers, and connections that move.
#include "net/websocket.hpp"

#include "unit/net/websocket_fixture.hpp"

namespace {

using namespace net_tests;
using parlor::close_code;
using parlor::frame_class;
using parlor::opcode;

struct started : websocket_fixture {
    started() { start(); }
};

struct small_outbox : websocket_fixture {
    small_outbox() : websocket_fixture(1000) { start(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(websocket, started)

BOOST_AUTO_TEST_CASE(hands_out_whole_messages_however_they_are_cut) {
    const std::string frame = bytes_of(client_writer.write(opcode::text, "hello"));
    for (std::size_t cut = 1; cut <= frame.size(); ++cut) {
        near->limit_reads(cut);
        client_sends_bytes(frame);
    }
    BOOST_TEST(owner.messages.size() == frame.size());
    for (const auto& message : owner.messages)
        BOOST_TEST(message == "hello");
}

BOOST_AUTO_TEST_CASE(writes_all_of_a_turn_at_its_end) {
    say("one");
    say("two");
    BOOST_TEST(far->read_all().empty());
    loop.run_ready();
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].text == "one");
    BOOST_TEST(heard[1].text == "two");
    BOOST_TEST(owner.progress == 1);
}

BOOST_AUTO_TEST_CASE(answers_a_ping_with_its_payload) {
    client_says(opcode::ping, "are you there");
    const auto pong = hear_one();
    BOOST_TEST((pong.kind == opcode::pong));
    BOOST_TEST(pong.text == "are you there");
    client_says(opcode::pong, "unasked");  // is nothing
    BOOST_TEST(hear().empty());
    BOOST_TEST(ws->is_open());
}

BOOST_AUTO_TEST_CASE(pings_a_silent_peer_and_drops_one_that_stays_silent) {
    loop.advance(25s);
    BOOST_TEST((hear_one().kind == opcode::ping));
    client_says(opcode::pong, "");
    loop.advance(25s);
    BOOST_TEST((hear_one().kind == opcode::ping));
    BOOST_TEST(!has_ended);
    loop.advance(9990ms);
    BOOST_TEST(!has_ended);
    loop.advance(20ms);
    BOOST_TEST(has_ended);
    BOOST_TEST(far->was_reset());
    BOOST_TEST((ws->ending() == close_code::abnormal));
}

BOOST_AUTO_TEST_CASE(answers_a_close_and_says_that_it_is_all_before_it_waits_for_the_end) {
    say("last");
    client_closes(close_code::going_away, "bye");
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].text == "last");
    BOOST_TEST((heard[1].kind == opcode::close));
    BOOST_TEST((heard[1].code == close_code::going_away));
    BOOST_TEST(far->at_end());
    BOOST_TEST(!has_ended);  // the peer goes first
    far->close();
    loop.run_ready();
    BOOST_TEST(has_ended);
    BOOST_TEST(!near->was_reset());
    BOOST_TEST((ws->ending() == close_code::normal));
}

BOOST_AUTO_TEST_CASE(answers_a_close_without_a_code_in_kind) {
    client_closes(close_code::no_status);
    BOOST_TEST((hear_one().code == close_code::no_status));
}

BOOST_AUTO_TEST_CASE(closes_and_shuts_its_side_when_the_peer_has_answered) {
    ws->close(close_code::policy_violation, "enough");
    BOOST_TEST(!ws->is_open());
    say("not any more");
    const auto frame = hear_one();
    BOOST_TEST((frame.code == close_code::policy_violation));
    BOOST_TEST(frame.text == "enough");
    BOOST_TEST(!far->at_end());
    client_says(opcode::text, "crossed on the way");
    BOOST_TEST(owner.messages.empty());
    client_closes(close_code::policy_violation);
    BOOST_TEST(hear().empty());
    BOOST_TEST(far->at_end());
    far->close();
    loop.run_ready();
    BOOST_TEST(has_ended);
    BOOST_TEST((ws->ending() == close_code::policy_violation));
}

BOOST_AUTO_TEST_CASE(resets_a_peer_that_does_not_answer_a_close) {
    ws->close(close_code::normal, {});
    loop.advance(settings.close_timeout - 20ms);
    BOOST_TEST(!has_ended);
    loop.advance(40ms);
    BOOST_TEST(has_ended);
    BOOST_TEST(far->was_reset());
}

BOOST_AUTO_TEST_CASE(resets_a_peer_that_answers_a_close_but_never_goes) {
    client_closes(close_code::normal);
    loop.advance(settings.close_timeout + 20ms);
    BOOST_TEST(has_ended);
    BOOST_TEST(far->was_reset());
}

BOOST_AUTO_TEST_CASE(closes_with_the_code_that_names_the_violation) {
    const auto code_for = [](std::string_view bytes) {
        started own;
        own.client_sends_bytes(bytes);
        const auto heard = own.hear();
        BOOST_REQUIRE(heard.size() == 1U);
        BOOST_TEST((heard[0].kind == opcode::close));
        BOOST_TEST(own.far->at_end());  // nothing sensible can come: our side is shut at once
        BOOST_TEST(!own.has_ended);
        own.far->close();
        own.loop.run_ready();
        BOOST_TEST(own.has_ended);
        return static_cast<unsigned>(heard[0].code);
    };
    using namespace std::string_view_literals;
    BOOST_TEST(code_for("\x81\x02hi"sv) == 1002U);                          // not masked
    BOOST_TEST(code_for("\xc1\x80\0\0\0\0"sv) == 1002U);                    // a reserved bit
    BOOST_TEST(code_for("\x83\x80\0\0\0\0"sv) == 1002U);                    // an unknown opcode
    BOOST_TEST(code_for("\x81\x81\0\0\0\0\xff"sv) == 1007U);                // no UTF-8
    BOOST_TEST(code_for("\x82\xff\0\0\0\0\0\x02\0\0\0\0\0\0"sv) == 1009U);  // 128 KiB announced
    BOOST_TEST(code_for("\x88\x82\0\0\0\0\x03\xed"sv) == 1002U);            // 1005 on the wire
}

BOOST_AUTO_TEST_CASE(is_lost_when_the_stream_ends_or_breaks) {
    far->close();
    loop.run_ready();
    BOOST_TEST(has_ended);
    BOOST_TEST((ws->ending() == close_code::abnormal));
    started own;
    own.far->reset();
    own.loop.run_ready();
    BOOST_TEST(own.has_ended);
}

BOOST_AUTO_TEST_CASE(keeps_what_comes_while_reading_is_paused) {
    owner.then = [this] { ws->pause_reading(); };
    raw(client_writer.write(opcode::text, "one"));
    raw(client_writer.write(opcode::text, "two"));
    client_says(opcode::ping, "three");
    client_says(opcode::text, "four");
    BOOST_TEST(owner.messages.size() == 1U);
    BOOST_TEST(hear().empty());
    ws->resume_reading();
    loop.run_ready();
    BOOST_TEST(owner.messages.size() == 2U);
    owner.then = nullptr;
    ws->resume_reading();
    loop.run_ready();
    BOOST_TEST(owner.messages == (std::vector<std::string>{"one", "two", "four"}), boost::test_tools::per_element());
    BOOST_TEST(hear_one().text == "three");
}

BOOST_AUTO_TEST_CASE(does_not_hold_its_own_pause_against_the_peer) {
    owner.then = [this] { ws->pause_reading(); };
    client_says(opcode::text, "one");
    loop.advance(10min);
    BOOST_TEST(!has_ended);
    BOOST_TEST(hear().empty());  // not even a ping
    ws->resume_reading();
    loop.advance(25s);
    BOOST_TEST((hear_one().kind == opcode::ping));
}

BOOST_AUTO_TEST_CASE(stops_writing_when_the_peer_does_not_read_and_goes_on_when_it_does) {
    near->set_window(10);
    say("0123456789");
    say("abcdefghij");
    loop.run_ready();
    BOOST_TEST(ws->unsent_bytes() == 14U);
    std::vector<std::string> texts;
    for (int i = 0; i < 5; ++i) {
        for (auto& frame : hear())
            texts.push_back(std::move(frame.text));
    }
    BOOST_TEST(texts == (std::vector<std::string>{"0123456789", "abcdefghij"}), boost::test_tools::per_element());
    BOOST_TEST(ws->unsent_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(tells_its_owner_as_the_outbox_empties) {
    near->set_window(4);
    say("0123456789");
    loop.run_ready();
    BOOST_TEST(owner.progress == 1);
    BOOST_TEST(ws->unsent_bytes() == 8U);
    for (int i = 0; i < 3; ++i)
        (void)hear();
    BOOST_TEST(ws->unsent_bytes() == 0U);
    BOOST_TEST(owner.progress == 3);
}

BOOST_FIXTURE_TEST_CASE(closes_a_slow_reader_with_1013_after_the_frame_on_the_wire, small_outbox) {
    near->set_window(100);
    say(std::string(300, 'a'));
    loop.run_ready();  // the first 100 bytes are on the wire
    say(std::string(300, 'b'));
    say(std::string(300, 'c'));
    BOOST_TEST(ws->is_open());
    say(std::string(300, 'd'));
    BOOST_TEST(!ws->is_open());
    BOOST_TEST((ws->ending() == close_code::try_again_later));
    std::vector<heard_frame> heard;
    for (int i = 0; i < 10; ++i) {
        for (auto& frame : hear())
            heard.push_back(std::move(frame));
    }
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].text == std::string(300, 'a'));
    BOOST_TEST((heard[1].kind == opcode::close));
    BOOST_TEST((heard[1].code == close_code::try_again_later));
    loop.advance(settings.close_timeout + 20ms);
    BOOST_TEST(has_ended);
}

BOOST_FIXTURE_TEST_CASE(does_not_take_a_client_for_slow_when_one_turn_has_much_for_it, small_outbox) {
    for (int i = 0; i < 10; ++i)
        say(std::string(300, 'a'));  // three would fill the outbox
    BOOST_TEST(ws->is_open());
    BOOST_TEST(hear().size() == 10U);
}

BOOST_AUTO_TEST_CASE(drops_at_once_when_told_to) {
    near->set_window(1);
    say("never heard");
    loop.run_ready();
    ws->drop();
    loop.run_ready();
    BOOST_TEST(has_ended);
    BOOST_TEST(far->was_reset());
    BOOST_TEST((ws->ending() == close_code::abnormal));
}

BOOST_AUTO_TEST_CASE(may_be_closed_from_within_a_message) {
    owner.then = [this] { ws->close(close_code::normal, "enough"); };
    raw(client_writer.write(opcode::text, "one"));
    client_says(opcode::text, "two");
    BOOST_TEST(owner.messages.size() == 1U);
    BOOST_TEST((hear_one().code == close_code::normal));
}

BOOST_AUTO_TEST_CASE(sees_the_answer_to_a_close_although_reading_was_paused) {
    owner.then = [this] { ws->pause_reading(); };
    client_says(opcode::text, "one");
    ws->close(close_code::going_away, {});
    BOOST_TEST((hear_one().code == close_code::going_away));
    client_closes(close_code::going_away);
    BOOST_TEST(far->at_end());
}

BOOST_AUTO_TEST_CASE(moves_with_all_that_is_unread_and_unsent) {
    owner.then = [this] { ws->pause_reading(); };
    near->set_window(3);
    say("half sent");
    loop.run_ready();
    raw(client_writer.write(opcode::text, "resume"));
    raw(client_writer.write(opcode::text, "next"));
    loop.run_ready();
    BOOST_TEST(owner.messages.size() == 1U);
    ws->give_away();
    loop.run_ready();
    BOOST_TEST(has_ended);
    BOOST_TEST(ws->given_away());
    BOOST_TEST(!far->at_end());

    auto parts = ws->take(loop);
    ws.reset();
    auto* moved = static_cast<parlor::memory_transport*>(parts.stream.get());
    moved->set_window(1000);
    has_ended = false;
    parlor::websocket second(services, *this, std::move(parts));
    recording_owner other;
    second.set_owner(&other);
    second.start();
    second.send_message(opcode::text, "after", frame_class::reply);
    const auto heard = hear();
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].text == "half sent");
    BOOST_TEST(heard[1].text == "after");
    BOOST_TEST(other.messages == (std::vector<std::string>{"next"}), boost::test_tools::per_element());
    second.drop();
    loop.run_ready();
    BOOST_TEST(has_ended);
}

BOOST_AUTO_TEST_CASE(begins_with_what_came_behind_the_handshake) {
    websocket_fixture own(4096, bytes_of(client_writer.write(opcode::text, "early")), "HTTP/1.1 101 X\r\n\r\n");
    own.start();
    BOOST_TEST(own.owner.messages == (std::vector<std::string>{"early"}), boost::test_tools::per_element());
    own.say("hello");
    own.loop.run_ready();
    BOOST_TEST(own.far->read_all() == std::string("HTTP/1.1 101 X\r\n\r\n") + "\x81\x05hello");
}

// Fails every I/O of a small conversation in turn: it always ends, with nothing left running.
BOOST_AUTO_TEST_CASE(ends_wherever_the_stream_fails) {
    for (std::size_t nth = 1; nth <= 12; ++nth) {
        websocket_fixture own;
        own.near->fail_after(nth);
        own.near->limit_reads(4);
        own.near->limit_writes(4);
        own.start();
        own.client_says(opcode::text, "hi");
        own.say("answer");
        own.client_closes(close_code::normal);
        (void)own.far->read_all();
        own.loop.run_ready();
        own.far->close();
        own.loop.run_ready();
        BOOST_TEST(own.has_ended);
        BOOST_TEST(own.loop.timers() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
