// Promises of frame_parser on a connection with permessage-deflate: RFC 7692 sections 6 and 7.2.3, frame by frame.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "parlor/wire/frame_parser.hpp"
#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_deflate.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace std::string_literals;
using namespace wire_test;
using parlor::close_code;
using parlor::compression;
using parlor::opcode;
using parlor::role;

constexpr unsigned rsv1 = 4;

raw_frame packed(unsigned kind, std::string payload, bool fin = true) {
    return {.kind = kind, .payload = std::move(payload), .fin = fin, .reserved = rsv1};
}

// Compressed messages as they came, and made readable.
outcome collected(std::initializer_list<raw_frame> frames, parlor::frame_limits limits = {}) {
    parlor::frame_parser parser(role::server, limits, compression::deflate);
    outcome seen;
    feed(parser, encode_all(frames), seen);
    return seen;
}
outcome readable(std::initializer_list<raw_frame> frames, parlor::frame_limits limits = {}) {
    return parse_deflated(role::server, encode_all(frames), limits);
}

const std::string hello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;

std::string every_feature() {
    const auto first = raw_deflate("fragment \xF0\x9F\x98\x80 " + some_json(50));
    const auto second = raw_deflate(noise(200), {.level = 0});
    return encode_all({packed(text, hello),
                       piece(text, "plain", true),
                       packed(text, first.substr(0, 10), false),
                       {.kind = ping, .payload = "between"},
                       piece(continuation, first.substr(10, 1), false),
                       piece(continuation, "", false),
                       piece(continuation, first.substr(11), true),
                       packed(binary, second),
                       packed(text, "\0"s),
                       piece(binary, "pl", false),
                       piece(continuation, "ain", true),
                       packed(binary, "", false),
                       piece(continuation, second, true)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_parser_deflate)

BOOST_AUTO_TEST_CASE(reads_the_examples_of_the_rfc) {
    const auto as_client = [](std::string_view stream) { return parse_deflated(role::client, stream); };
    const auto expected = delivers({{opcode::text, "Hello"}});
    BOOST_TEST(as_client("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"s) == expected);
    BOOST_TEST(as_client("\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00"s) == expected);
    BOOST_TEST(as_client("\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s) == expected);
    BOOST_TEST(as_client("\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s) == expected);
    BOOST_TEST(as_client("\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s) == expected);
    BOOST_TEST(as_client("\xc1\x01\x00"s) == delivers({{opcode::text, ""}}));
}

BOOST_AUTO_TEST_CASE(compressed_and_plain_messages_may_alternate) {
    BOOST_TEST(collected({packed(text, hello), piece(text, "plain", true), packed(binary, "\xFF")}) ==
               delivers({{opcode::text, hello, close_code::no_status, true},
                         {opcode::text, "plain"},
                         {opcode::binary, "\xFF", close_code::no_status, true}}));
}

BOOST_AUTO_TEST_CASE(fragments_are_collected_and_handed_out_as_one) {
    BOOST_TEST(
        collected({packed(text, "\xf2\x48", false),
                   {.kind = ping},
                   piece(continuation, "\xcd\xc9", false),
                   piece(continuation, "\xc9\x07\x00"s, true),
                   piece(text, "plain", true)}) ==
        delivers({{opcode::ping, ""}, {opcode::text, hello, close_code::no_status, true}, {opcode::text, "plain"}}));
    BOOST_TEST(collected({packed(binary, "", false), piece(continuation, "", true)}) ==
               delivers({{opcode::binary, "", close_code::no_status, true}}));
}

BOOST_AUTO_TEST_CASE(text_is_checked_when_it_is_readable_and_not_before) {
    BOOST_TEST(!collected({packed(text, "\xFF\xFE")}).failed);
    BOOST_TEST(!collected({packed(text, "\xFF", false), piece(continuation, "\xC3", true)}).failed);
    BOOST_TEST(readable({packed(text, raw_deflate("\xFF"))}) ==
               fails(close_code::invalid_payload, "text is not UTF-8"));
    BOOST_TEST(
        collected({packed(text, hello), piece(text, "\xFF", true)}) ==
        fails(close_code::invalid_payload, "text is not UTF-8", {{opcode::text, hello, close_code::no_status, true}}));
    BOOST_TEST(
        collected({packed(text, "\xFF", false), piece(continuation, "", true), piece(text, "\xFF", false)}) ==
        fails(close_code::invalid_payload, "text is not UTF-8", {{opcode::text, "\xFF", close_code::no_status, true}}));
}

BOOST_AUTO_TEST_CASE(rsv1_belongs_to_the_first_frame_of_a_message_only) {
    const auto refused = fails(close_code::protocol_error, "reserved bits set");
    for (const unsigned kind : {closing, ping, pong})
        BOOST_TEST(readable({{.kind = kind, .reserved = rsv1}}) == refused);
    for (const bool compressed : {true, false}) {
        auto first = piece(text, compressed ? hello : "a", false);
        first.reserved = compressed ? rsv1 : 0;
        BOOST_TEST(readable({first, packed(continuation, "\0"s)}) == refused);
        BOOST_TEST(readable({first, packed(ping, "")}) == refused);
    }
    BOOST_TEST(readable({packed(continuation, "")}) == refused);
}

BOOST_AUTO_TEST_CASE(the_other_reserved_bits_stay_forbidden_and_so_does_rsv1_when_nothing_was_agreed) {
    const auto refused = fails(close_code::protocol_error, "reserved bits set");
    for (const unsigned kind : {text, binary}) {
        for (const unsigned bits : {1U, 2U, 3U, 5U, 6U, 7U})
            BOOST_TEST(readable({{.kind = kind, .payload = hello, .reserved = bits}}) == refused);
        BOOST_TEST(served({packed(kind, hello)}) == refused);
    }
    for (const unsigned kind : {3U, 7U, 11U, 15U})
        BOOST_TEST(readable({packed(kind, "")}).failed);
}

BOOST_AUTO_TEST_CASE(broken_data_ends_the_connection_behind_the_messages_before_it) {
    BOOST_TEST(readable({packed(text, hello), packed(binary, "\x06"), packed(text, hello)}) ==
               fails(close_code::invalid_payload, "compressed data is broken", {{opcode::text, "Hello"}}));
}

// ------------------------------------------------------------------------------------------- limits

BOOST_AUTO_TEST_CASE(the_size_limit_holds_for_what_comes_out) {
    const auto refused = fails(close_code::message_too_big, "message too big");
    for (const std::size_t limit : {5U, 100U, 1000U}) {
        BOOST_TEST(readable({packed(binary, raw_deflate(some_json(limit)))}, {.max_message_bytes = limit}) ==
                   delivers({{opcode::binary, some_json(limit)}}));
        BOOST_TEST(readable({packed(binary, raw_deflate(some_json(limit + 1)))}, {.max_message_bytes = limit}) ==
                   refused);
    }
}

// What cannot be compressed grows a little, and some clients compress everything.
BOOST_AUTO_TEST_CASE(a_message_of_the_greatest_size_may_be_longer_when_compressed) {
    for (const auto& options :
         {raw_deflate_options{}, raw_deflate_options{.level = 0, .memory_level = 1},
          raw_deflate_options{.memory_level = 1, .fixed_codes = true}, raw_deflate_options{.flush_every = 1024}}) {
        const auto payload = raw_deflate(noise(65536), options);
        BOOST_TEST(payload.size() > 65536U);
        BOOST_TEST(readable({packed(binary, payload)}) == delivers({{opcode::binary, noise(65536)}}));
        BOOST_TEST(readable({packed(binary, payload.substr(0, 30000), false),
                             piece(continuation, payload.substr(30000), true)}) ==
                   delivers({{opcode::binary, noise(65536)}}));
    }
}

BOOST_AUTO_TEST_CASE(compressed_bytes_are_bounded_before_they_are_collected) {
    const auto refused = fails(close_code::message_too_big, "message too big");
    const parlor::frame_limits limits{.max_message_bytes = 80};
    constexpr std::size_t most = 80 + 80 / 8 + 64;
    BOOST_TEST(!collected({packed(binary, std::string(most, 'x'))}, limits).failed);
    BOOST_TEST(collected({packed(binary, std::string(most + 1, 'x'))}, limits) == refused);
    BOOST_TEST(
        !collected({packed(binary, std::string(most, 'x'), false), piece(continuation, "", true)}, limits).failed);
    BOOST_TEST(collected({packed(binary, std::string(most, 'x'), false), piece(continuation, "x", true)}, limits) ==
               refused);
    BOOST_TEST(collected({packed(binary, "", false), piece(continuation, std::string(most + 1, 'x'), true)}, limits) ==
               refused);
    // The allowance is for compressed messages alone.
    BOOST_TEST(collected({piece(binary, std::string(81, 'x'), true)}, limits) == refused);
    BOOST_TEST(collected({piece(binary, std::string(40, 'x'), false), piece(continuation, std::string(41, 'x'), true)},
                         limits) == refused);
    const auto announced = encode_header(packed(binary, ""), ~std::uint64_t{0} >> 1U);
    BOOST_TEST(parse_deflated(role::server, announced) == refused);
    BOOST_TEST(parse_deflated(role::server, announced, {.max_message_bytes = 0}) == waits());
}

BOOST_AUTO_TEST_CASE(the_fragment_limit_holds_for_compressed_messages) {
    BOOST_TEST(readable({packed(text, hello.substr(0, 3), false), piece(continuation, "", false),
                         piece(continuation, hello.substr(3), true)},
                        {.max_fragments = 2}) == fails(close_code::policy_violation, "too many fragments"));
}

// ------------------------------------------------------------------------------------------- all inputs, and memory

BOOST_AUTO_TEST_CASE(any_cut_and_single_bytes_give_the_same_as_the_whole) {
    const auto stream = every_feature();
    const auto whole = parse_deflated(role::server, stream);
    BOOST_TEST(!whole.failed);
    BOOST_TEST(whole.events.size() == 8U);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut)
        BOOST_TEST((parse_deflated(role::server, stream, {}, {&cut, 1}) == whole), "cut at " << cut);
    std::vector<std::size_t> all(stream.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    BOOST_TEST(parse_deflated(role::server, stream, {}, all) == whole);
}

BOOST_AUTO_TEST_CASE(a_message_may_be_split_into_fragments_anywhere) {
    const auto payload = raw_deflate(some_json(300));
    const auto expected = delivers({{opcode::text, some_json(300)}});
    for (std::size_t at = 0; at <= payload.size(); ++at) {
        BOOST_TEST(readable({packed(text, payload.substr(0, at), false),
                             piece(continuation, payload.substr(at), true)}) == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_whole_compressed_message_is_handed_out_in_place_without_any_memory) {
    std::string stream = encode_all({packed(text, hello), packed(binary, std::string(60000, 'x'))});
    parlor::frame_parser parser(role::server, {}, compression::deflate);
    std::span<std::byte> input = std::as_writable_bytes(std::span(stream));
    const auto* const end = input.data() + input.size();
    const auto before = heap_now();
    parlor::frame_event event;
    int events = 0;
    while (parser.next(input, event) == parlor::frame_parser::status::event)
        ++events;
    BOOST_TEST(heap_now().allocations == before.allocations);
    BOOST_TEST(events == 2);
    BOOST_TEST(event.payload.data() + event.payload.size() == end);
}

BOOST_AUTO_TEST_CASE(knowing_about_compression_costs_a_parser_no_memory) {
    struct without {
        parlor::frame_limits limits;
        void* held;
        const void* error;
        role own;
        bool finished;
    };
    BOOST_TEST(sizeof(parlor::frame_parser) == sizeof(without));
}

BOOST_AUTO_TEST_SUITE_END()
