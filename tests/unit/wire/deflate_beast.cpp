// permessage-deflate against Boost.Beast's WebSocket stream: the handshake, what each makes of the other's compressed
// messages, and of broken ones.
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "unit/wire/beast_peer.hpp"
#include "unit/wire/raw_deflate.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace wire_test;
using parlor::opcode;
using parlor::role;

role other(role own) {
    return own == role::server ? role::client : role::server;
}

std::string text_of(const parlor::slice& from) {
    const auto bytes = from.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<seen_event> some_messages() {
    std::vector<seen_event> messages;
    for (const std::size_t size : {0U, 1U, 20U, 125U, 300U, 600U, 5000U, 40000U, 90000U}) {
        messages.push_back({opcode::text, some_json(size)});
        messages.push_back({opcode::binary, noise(size)});
    }
    return messages;
}

// A message that is compressed, in one frame or several, with a ping between them.
std::string random_message(std::mt19937& random, role reader, seen_event& message, std::string payload) {
    std::string out;
    const auto add = [&](raw_frame frame) {
        frame.masked = reader == role::server;
        out += encode(frame);
    };
    raw_frame frame{.kind = static_cast<unsigned>(message.kind), .reserved = 4};
    while (random() % 3 == 0) {
        frame.fin = false;
        const auto size = random() % (payload.size() + 1);
        frame.payload = payload.substr(0, size);
        payload.erase(0, size);
        add(frame);
        frame = {.kind = continuation};
        if (random() % 4 == 0) add({.kind = ping, .payload = "between"});
    }
    frame.payload = std::move(payload);
    frame.fin = true;
    add(frame);
    return out;
}

seen_event random_event(std::mt19937& random) {
    const std::size_t size = random() % 5 == 0 ? random() % 5000 : random() % 200;
    const auto seed = random();
    if (random() % 3 == 0) return {opcode::binary, noise(size, seed)};
    return {opcode::text, some_json(size, seed)};
}

// Beast inflates fragment by fragment, so that it may fail before the pings between them; we inflate the whole.
outcome without_details(outcome from) {
    from.reason.clear();
    from.idle = true;
    auto& events = from.events;
    while (from.failed && !events.empty() && events.back().kind == opcode::ping)
        events.pop_back();
    return from;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deflate_beast)

BOOST_AUTO_TEST_CASE(agrees_with_beast_in_the_handshake) {
    for (int bits = 9; bits <= 15; ++bits) {
        // Beast as the client wants this window from us and offers the same for itself, which we need not answer.
        const auto with_client = run_beast(role::client, "", {.deflate = true, .window_bits = bits});
        BOOST_TEST(with_client.agreement.agreed());
        BOOST_TEST(with_client.agreement.window_bits == bits);
        const auto with_server = run_beast(role::server, "", {.deflate = true, .window_bits = bits});
        BOOST_TEST(with_server.agreement.agreed());
        BOOST_TEST(with_server.agreement.window_bits == bits);
    }
    BOOST_TEST(!run_beast(role::server, "", {.deflate = true, .offer = "foo"}).agreement.agreed());
}

BOOST_AUTO_TEST_CASE(reads_what_beast_deflates) {
    for (const auto own : {role::server, role::client}) {
        for (int bits = 9; bits <= 15; ++bits) {
            for (const std::size_t fragment : {100U, 100000U}) {
                const auto beast = run_beast(own, "",
                                             {.to_write = some_messages(),
                                              .fragment_bytes = fragment,
                                              .deflate = true,
                                              .window_bits = bits,
                                              .level = bits % 9 + 1});
                BOOST_TEST(beast.written.size() < 200000U);  // less than half of the text is left
                BOOST_TEST(
                    (parse_deflated(other(own), beast.written, {.max_message_bytes = 90000, .max_fragments = 0}) ==
                     delivers(some_messages())),
                    "window " << bits << ", fragments of " << fragment);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(beast_reads_what_deflater_and_frame_writer_make) {
    for (const auto own : {role::server, role::client}) {
        for (int bits = 9; bits <= 15; ++bits) {
            parlor::frame_writer writer(other(own), [] { return std::uint32_t{0x37FA213D}; });
            parlor::deflater deflater;
            std::string stream;
            std::size_t deflated = 0;
            for (const auto& message : some_messages()) {
                const auto payload = deflater.deflate(message.payload, static_cast<unsigned>(bits));
                deflated += payload ? 1U : 0U;
                stream += text_of(payload ? writer.write_deflated(message.kind, *payload)
                                          : writer.write(message.kind, message.payload));
            }
            BOOST_TEST(deflated >= 6U);
            const auto beast = run_beast(own, stream, {.deflate = true, .window_bits = bits});
            BOOST_TEST((beast.seen == delivers(some_messages())), "window " << bits);
        }
    }
}

BOOST_AUTO_TEST_CASE(sees_the_same_in_valid_streams) {
    std::mt19937 random(5);
    for (int round = 0; round < 600; ++round) {
        const auto own = round % 2 == 0 ? role::server : role::client;
        std::string stream;
        for (int i = 0; i < 4; ++i) {
            auto event = random_event(random);
            auto options = random_options(random);
            options.final_block = false;  // Beast takes it for the end of all messages
            const auto payload = raw_deflate(event.payload, options);
            stream += random_message(random, own, event, payload);
        }
        const std::size_t limit = 1000 + random() % 5000;
        const auto ours = parse_deflated(own, stream, {.max_message_bytes = limit});
        const auto theirs = run_beast(own, stream, {.max_message_bytes = limit, .deflate = true});
        BOOST_TEST((without_details(ours) == without_details(theirs.seen)),
                   "round " << round << "\nours: " << ours << "\ntheirs: " << theirs.seen);
    }
}

// Where Beast differs: it does not notice that a message ends too early, it takes a last block for an error, and both
// times it reads the messages after that one wrongly. So there is one message a stream, broken in its payload.
BOOST_AUTO_TEST_CASE(sees_the_same_in_broken_messages) {
    std::mt19937 random(6);
    int refused = 0, read = 0, disputed = 0;
    for (int round = 0; round < 2000; ++round) {
        const auto own = round % 2 == 0 ? role::server : role::client;
        auto event = random_event(random);
        auto options = random_options(random);
        options.final_block = false;
        auto payload = raw_deflate(event.payload, options);
        for (unsigned i = 0; i <= random() % 2; ++i) {
            const auto at = random() % payload.size();
            payload[at] = static_cast<char>(static_cast<unsigned char>(payload[at]) ^ (1U << random() % 8));
        }
        const auto stream = random_message(random, own, event, payload);
        const auto ours = parse_deflated(own, stream, {.max_message_bytes = 5000});
        const auto theirs = run_beast(own, stream, {.max_message_bytes = 5000, .deflate = true}).seen;
        const bool same = without_details(ours) == without_details(theirs);
        const bool ends_too_early = !same && ours.failed && ours.reason == "compressed data is broken";
        const bool has_last_block = !same && theirs.failed && theirs.code == parlor::close_code::invalid_payload;
        BOOST_TEST((same || ends_too_early || has_last_block),
                   "round " << round << "\nours: " << ours << "\ntheirs: " << theirs);
        (same ? ours.failed ? refused : read : disputed) += 1;
    }
    BOOST_TEST_MESSAGE(refused << " refused, " << read << " read, " << disputed << " in dispute");
    BOOST_TEST(refused > 500);
    BOOST_TEST(read > 100);
    BOOST_TEST(disputed < 200);
}

BOOST_AUTO_TEST_SUITE_END()
