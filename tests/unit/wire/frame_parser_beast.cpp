// frame_parser and frame_writer against Boost.Beast's WebSocket stream, an implementation that shares nothing with
// ours: both get the same streams, good and damaged, and must see the same. deflate_beast.cpp does so for compressed
// messages.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <sstream>
#include <string>

#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "unit/wire/beast_peer.hpp"
#include "unit/wire/random_stream.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using parlor::close_code;
using parlor::opcode;
using parlor::role;
using wire_test::outcome;
using wire_test::parse;
using wire_test::run_beast;

outcome without_details(outcome from) {
    from.reason.clear();
    from.idle = true;
    return from;
}

// Beast does not look at an unfinished character when the last fragment is empty; it trips over it in the next message.
bool fails_at_an_empty_last_fragment(role own, const std::string& stream, parlor::frame_limits limits) {
    std::size_t size = 0;
    while (!parse(own, std::string_view(stream).substr(0, size), limits).failed)
        ++size;
    const std::size_t header = own == role::server ? 6 : 2;
    const auto start = own == role::server ? std::string_view("\x80\x80", 2) : std::string_view("\x80\x00", 2);
    return size >= header && std::string_view(stream).substr(size - header, 2) == start;
}

// The four ways in which Beast 1.81 is known to differ, and no others.
bool is_disputed(const outcome& ours, const outcome& theirs) {
    const auto common = std::min(ours.events.size(), theirs.events.size());
    if (!std::equal(ours.events.begin(), ours.events.begin() + static_cast<std::ptrdiff_t>(common),
                    theirs.events.begin())) {
        return false;
    }
    // It takes codes from 5000 up, which belong to nobody, so that it may complain about the reason or not at all.
    if (ours.reason == "invalid close code") {
        if (theirs.failed) return theirs.code == close_code::invalid_payload && ours.events == theirs.events;
        return theirs.events.size() == common + 1 && static_cast<unsigned>(theirs.events.back().code) >= 5000;
    }
    // It refuses 1014, which is registered by now.
    if (!ours.failed && !ours.events.empty() && ours.events.back().kind == opcode::close) {
        const bool is_1014 = static_cast<unsigned>(ours.events.back().code) == 1014;
        return is_1014 && theirs.code == close_code::protocol_error && ours.events.size() == common + 1;
    }
    // It takes a length with the highest bit set for a number.
    return ours.reason == "length with its highest bit set" && theirs.code == close_code::message_too_big &&
           ours.events == theirs.events;
}

// Empty when both saw the same.
std::string disagreement(role own, const std::string& stream, std::size_t max_message_bytes, unsigned& disputed) {
    const parlor::frame_limits limits{.max_message_bytes = max_message_bytes, .max_fragments = 0};
    const auto ours = parse(own, stream, limits);
    auto theirs = run_beast(own, stream, {.max_message_bytes = max_message_bytes}).seen;
    // We complain as soon as we can; Beast wants the whole header, and all of a control frame.
    if (ours.failed && !theirs.failed)
        theirs = run_beast(own, stream + std::string(140, '\0'), {.max_message_bytes = max_message_bytes}).seen;
    if (without_details(ours) == theirs) return {};
    if (is_disputed(ours, theirs) ||
        (ours.reason == "text is not UTF-8" && fails_at_an_empty_last_fragment(own, stream, limits))) {
        ++disputed;
        return {};
    }
    std::ostringstream text;
    text << "ours: " << ours << "\ntheirs: " << theirs;
    return text.str();
}

std::string text_of(const parlor::slice& from) {
    const auto bytes = from.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_parser_beast)

BOOST_AUTO_TEST_CASE(sees_the_same_in_valid_streams) {
    std::mt19937 random(1);
    unsigned disputed = 0;
    for (int round = 0; round < 1000; ++round) {
        const auto own = round % 2 == 0 ? role::server : role::client;
        const auto stream = wire_test::random_stream(random, own);
        const auto text = disagreement(own, stream, 100000, disputed);
        BOOST_TEST(text.empty(), "round " << round << "\n" << text);
        BOOST_TEST(!parse(own, stream).failed, "round " << round);
    }
    BOOST_TEST(disputed == 0U);
}

BOOST_AUTO_TEST_CASE(sees_the_same_in_damaged_streams_and_fails_for_the_same_kind_of_reason) {
    std::mt19937 random(2);
    unsigned disputed = 0;
    std::map<close_code, int> failures;
    for (int round = 0; round < 4000; ++round) {
        const auto own = round % 2 == 0 ? role::server : role::client;
        auto stream = wire_test::random_stream(random, own);
        wire_test::damage(stream, random);
        const std::size_t limit = 100 + random() % 1000;
        const auto text = disagreement(own, stream, limit, disputed);
        BOOST_TEST(text.empty(), "round " << round << "\n" << text);
        const auto ours = parse(own, stream, {.max_message_bytes = limit});
        if (ours.failed) ++failures[ours.code];
    }
    BOOST_TEST_MESSAGE(disputed << " streams in dispute");
    BOOST_TEST(disputed < 20U);
    // The streams do exercise each way to fail.
    BOOST_TEST(failures[close_code::protocol_error] > 200);
    BOOST_TEST(failures[close_code::invalid_payload] > 50);
    BOOST_TEST(failures[close_code::message_too_big] > 20);
}

BOOST_AUTO_TEST_CASE(reads_all_that_beast_writes) {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        const auto own = round % 2 == 0 ? role::server : role::client;
        const auto stream = wire_test::random_stream(random, own);
        const auto beast_did = run_beast(own, stream);
        outcome expected;  // a pong for each ping, then the answer to the close frame
        for (const auto& event : beast_did.seen.events) {
            if (event.kind == opcode::ping) expected.events.push_back({opcode::pong, event.payload});
            if (event.kind == opcode::close) {
                const auto code = event.code == close_code::no_status ? close_code::normal : event.code;
                expected.events.push_back({opcode::close, event.payload, code});
            }
        }
        const auto other = own == role::server ? role::client : role::server;
        auto seen = parse(other, beast_did.written);
        for (auto& event : seen.events) {
            if (event.kind == opcode::close)
                event.payload = expected.events.back().payload;  // Beast answers without one
        }
        BOOST_TEST(seen == expected, "round " << round);
    }
}

BOOST_AUTO_TEST_CASE(writes_what_beast_reads) {
    for (const auto own : {role::server, role::client}) {
        std::mt19937 random(4);
        parlor::frame_writer writer(own == role::server ? role::client : role::server,
                                    [&random] { return static_cast<std::uint32_t>(random()); });
        std::string stream;
        outcome expected;
        for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 100000U}) {
            const std::string payload(size, 'p');
            stream += text_of(writer.write(opcode::binary, payload));
            expected.events.push_back({opcode::binary, payload});
            stream += text_of(writer.write(opcode::text, payload));
            expected.events.push_back({opcode::text, payload});
            if (size > 125) continue;
            stream += text_of(writer.write(opcode::ping, payload));
            expected.events.push_back({opcode::ping, payload});
        }
        stream += text_of(writer.write_close(close_code::going_away, "later; reconnect_ms=100"));
        expected.events.push_back({opcode::close, "later; reconnect_ms=100", close_code::going_away});
        BOOST_TEST(run_beast(own, stream).seen == expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()
