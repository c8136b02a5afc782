// Promises of frame_parser: RFC 6455 sections 5 to 8, clause by clause. Where the bytes are cut is the matter of
// frame_parser_cuts.cpp, limits and memory of frame_parser_limits.cpp; frame_parser_beast.cpp compares with Beast.
#include "parlor/wire/frame_parser.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "unit/wire/raw_frame.hpp"

namespace {

using namespace std::string_literals;
using namespace wire_test;
using parlor::close_code;
using parlor::opcode;
using parlor::role;

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_parser)

// ------------------------------------------------------------------------------------------- section 5.2, 5.7: frames

BOOST_AUTO_TEST_CASE(reads_the_examples_of_the_rfc) {
    BOOST_TEST(parse(role::client, "\x81\x05Hello") == delivers({{opcode::text, "Hello"}}));
    BOOST_TEST(parse(role::server, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") ==
               delivers({{opcode::text, "Hello"}}));
    BOOST_TEST(parse(role::client, "\x01\x03Hel\x80\x02lo") == delivers({{opcode::text, "Hello"}}));
    BOOST_TEST(parse(role::client, "\x89\x05Hello") == delivers({{opcode::ping, "Hello"}}));
    BOOST_TEST(parse(role::server, "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") ==
               delivers({{opcode::pong, "Hello"}}));
    const std::string medium(256, '\x01');
    BOOST_TEST(parse(role::client, "\x82\x7E\x01\x00"s + medium) == delivers({{opcode::binary, medium}}));
    const std::string big(65536, '\xFE');
    BOOST_TEST(parse(role::client, "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s + big) ==
               delivers({{opcode::binary, big}}));
}

BOOST_AUTO_TEST_CASE(reads_each_length_around_the_borders_of_the_forms) {
    for (const std::size_t size : {0U, 1U, 124U, 125U, 126U, 127U, 65534U, 65535U, 65536U, 65537U}) {
        const raw_frame frame{.kind = binary, .payload = std::string(size, '\xAB')};
        BOOST_TEST(parse(role::server, encode(frame), {.max_message_bytes = 0}) ==
                   delivers({{opcode::binary, frame.payload}}));
    }
}

BOOST_AUTO_TEST_CASE(hands_out_many_frames_of_one_input_in_order) {
    BOOST_TEST(served({{.kind = text, .payload = "a"},
                       {.kind = ping, .payload = "b"},
                       {.kind = binary, .payload = "\xFF\x00"s},
                       {.kind = pong},
                       {.kind = text}}) == delivers({{opcode::text, "a"},
                                                     {opcode::ping, "b"},
                                                     {opcode::binary, "\xFF\x00"s},
                                                     {opcode::pong, ""},
                                                     {opcode::text, ""}}));
}

BOOST_AUTO_TEST_CASE(refuses_each_reserved_bit_on_each_kind_of_frame) {
    for (const unsigned kind : {text, binary, closing, ping, pong}) {
        for (unsigned bits = 1; bits < 8; ++bits) {
            BOOST_TEST(served({{.kind = kind, .reserved = bits}}) ==
                       fails(close_code::protocol_error, "reserved bits set"));
        }
    }
    BOOST_TEST(served({piece(text, "a", false), {.kind = continuation, .reserved = 4}}) ==
               fails(close_code::protocol_error, "reserved bits set"));
}

BOOST_AUTO_TEST_CASE(refuses_each_reserved_opcode) {
    for (const unsigned kind : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        for (const bool fin : {true, false}) {
            BOOST_TEST(served({piece(kind, "", fin)}) == fails(close_code::protocol_error, "reserved opcode"));
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_lengths_that_are_not_in_their_shortest_form) {
    const auto refused = fails(close_code::protocol_error, "length not in its shortest form");
    for (const std::size_t size : {0U, 1U, 125U}) {
        for (const auto form : {length_form::two_bytes, length_form::eight_bytes}) {
            BOOST_TEST(served({{.kind = binary, .payload = std::string(size, 'x'), .form = form}}) == refused);
        }
    }
    for (const std::size_t size : {126U, 65535U}) {
        BOOST_TEST(served({{.kind = binary, .payload = std::string(size, 'x'), .form = length_form::eight_bytes}}) ==
                   refused);
    }
}

BOOST_AUTO_TEST_CASE(refuses_lengths_with_the_highest_bit_whatever_the_limit) {
    for (const std::uint64_t length : {std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
        for (const std::size_t limit : {0U, 65536U}) {
            BOOST_TEST(parse(role::server, encode_header({.kind = binary}, length), {.max_message_bytes = limit}) ==
                       fails(close_code::protocol_error, "length with its highest bit set"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_header_is_refused_before_the_rest_of_it_comes) {
    const auto prefix = [](const raw_frame& frame, std::size_t size) {
        return parse(role::server, encode_header(frame, 70000).substr(0, size));
    };
    BOOST_TEST(prefix({.kind = 3}, 1) == waits());
    BOOST_TEST(prefix({.kind = 3}, 2).failed);
    BOOST_TEST(prefix({.reserved = 1}, 2).failed);
    BOOST_TEST(prefix({.kind = ping}, 2).failed);
    BOOST_TEST(prefix({.masked = false}, 2).failed);
    BOOST_TEST(prefix({.kind = text}, 9) == waits());
    BOOST_TEST(prefix({.kind = text}, 10) == fails(close_code::message_too_big, "message too big"));
}

// ------------------------------------------------------------------------------------------- section 5.1, 5.3: masking

BOOST_AUTO_TEST_CASE(a_server_refuses_unmasked_frames) {
    for (const unsigned kind : {text, binary, closing, ping, pong}) {
        BOOST_TEST(parse(role::server, encode({.kind = kind, .masked = false})) ==
                   fails(close_code::protocol_error, "unmasked frame"));
    }
    BOOST_TEST(served({piece(text, "a", false), {.kind = continuation, .payload = "b", .masked = false}}) ==
               fails(close_code::protocol_error, "unmasked frame"));
}

BOOST_AUTO_TEST_CASE(a_client_refuses_masked_frames) {
    for (const unsigned kind : {text, binary, closing, ping, pong}) {
        BOOST_TEST(parse(role::client, encode({.kind = kind})) == fails(close_code::protocol_error, "masked frame"));
    }
}

BOOST_AUTO_TEST_CASE(each_frame_has_a_key_of_its_own) {
    const parlor::mask_key zero{};
    const parlor::mask_key ones{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}};
    BOOST_TEST(served({{.kind = text, .payload = "one", .fin = false, .key = zero},
                       {.kind = ping, .payload = "two"},
                       {.kind = continuation, .payload = " three", .key = ones}}) ==
               delivers({{opcode::ping, "two"}, {opcode::text, "one three"}}));
}

// ------------------------------------------------------------------------------------------- section 5.4: fragments

BOOST_AUTO_TEST_CASE(puts_fragments_together_and_lets_control_frames_through) {
    BOOST_TEST(served({piece(binary, "a", false),
                       {.kind = ping, .payload = "1"},
                       piece(continuation, "b", false),
                       {.kind = pong, .payload = "2"},
                       {.kind = ping, .payload = "3"},
                       piece(continuation, "c", true),
                       {.kind = text, .payload = "d"}}) == delivers({{opcode::ping, "1"},
                                                                     {opcode::pong, "2"},
                                                                     {opcode::ping, "3"},
                                                                     {opcode::binary, "abc"},
                                                                     {opcode::text, "d"}}));
}

BOOST_AUTO_TEST_CASE(fragments_may_be_empty) {
    BOOST_TEST(served({piece(text, "", false), piece(continuation, "", false), piece(continuation, "", true)}) ==
               delivers({{opcode::text, ""}}));
    BOOST_TEST(served({piece(text, "", false), piece(continuation, "a", false), piece(continuation, "", true)}) ==
               delivers({{opcode::text, "a"}}));
    BOOST_TEST(served({piece(binary, "", false), piece(continuation, "a", true)}) == delivers({{opcode::binary, "a"}}));
}

BOOST_AUTO_TEST_CASE(refuses_a_continuation_without_a_message) {
    const auto refused = [](std::vector<seen_event> before) {
        return fails(close_code::protocol_error, "continuation without a message", std::move(before));
    };
    for (const bool fin : {true, false})
        BOOST_TEST(served({piece(continuation, "a", fin)}) == refused({}));
    BOOST_TEST(served({piece(text, "a", true), piece(continuation, "b", true)}) == refused({{opcode::text, "a"}}));
    BOOST_TEST(served({piece(text, "a", false), piece(continuation, "b", true), piece(continuation, "c", true)}) ==
               refused({{opcode::text, "ab"}}));
    BOOST_TEST(served({{.kind = ping}, piece(continuation, "c", true)}) == refused({{opcode::ping, ""}}));
}

BOOST_AUTO_TEST_CASE(refuses_a_new_message_inside_a_fragmented_one) {
    for (const unsigned kind : {text, binary}) {
        for (const bool fin : {true, false}) {
            BOOST_TEST(served({piece(text, "a", false), {.kind = ping}, piece(kind, "b", fin)}) ==
                       fails(close_code::protocol_error, "new message inside a fragmented one", {{opcode::ping, ""}}));
        }
    }
}

// ------------------------------------------------------------------------------------------- section 5.5: control
// frames

BOOST_AUTO_TEST_CASE(control_frames_carry_up_to_125_bytes) {
    for (const auto& [kind, seen] : {std::pair{ping, opcode::ping}, std::pair{pong, opcode::pong}}) {
        const std::string longest(125, '\x80');
        BOOST_TEST(served({{.kind = kind, .payload = longest}}) == delivers({{seen, longest}}));
    }
    for (const unsigned kind : {closing, ping, pong}) {
        for (const std::size_t size : {126U, 70000U}) {
            BOOST_TEST(served({{.kind = kind, .payload = std::string(size, 'x')}}) ==
                       fails(close_code::protocol_error, "control frame over 125 bytes"));
        }
        BOOST_TEST(served({{.kind = kind, .payload = "xx", .form = length_form::two_bytes}}).failed);
    }
}

BOOST_AUTO_TEST_CASE(refuses_fragmented_control_frames) {
    for (const unsigned kind : {closing, ping, pong}) {
        BOOST_TEST(served({piece(kind, "", false)}) == fails(close_code::protocol_error, "fragmented control frame"));
    }
}

BOOST_AUTO_TEST_CASE(control_frames_do_not_count_against_the_limits) {
    const parlor::frame_limits limits{.max_message_bytes = 2, .max_fragments = 2};
    const raw_frame big_ping{.kind = ping, .payload = std::string(125, 'p')};
    const seen_event pinged{opcode::ping, big_ping.payload};
    BOOST_TEST(served({big_ping, piece(text, "a", false), big_ping, big_ping, piece(continuation, "b", true)},
                      limits) == delivers({pinged, pinged, pinged, {opcode::text, "ab"}}));
}

// ------------------------------------------------------------------------------------------- section 5.5.1, 7: closing

BOOST_AUTO_TEST_CASE(a_close_frame_may_be_empty_or_have_a_code_or_a_code_and_a_reason) {
    BOOST_TEST(served({{.kind = closing}}) == delivers({{opcode::close, "", close_code::no_status}}));
    BOOST_TEST(served({{.kind = closing, .payload = close_payload(1001)}}) ==
               delivers({{opcode::close, "", close_code::going_away}}));
    BOOST_TEST(served({{.kind = closing,
                        .payload = close_payload(1000,
                                                 "gr\xC3\xBC\xC3\x9F"
                                                 "e")}}) == delivers({{opcode::close,
                                                                       "gr\xC3\xBC\xC3\x9F"
                                                                       "e",
                                                                       close_code::normal}}));
    const std::string longest(123, 'r');
    BOOST_TEST(served({{.kind = closing, .payload = close_payload(4999, longest)}}) ==
               delivers({{opcode::close, longest, static_cast<close_code>(4999)}}));
}

BOOST_AUTO_TEST_CASE(refuses_a_close_frame_of_one_byte) {
    BOOST_TEST(served({{.kind = closing, .payload = "\x03"}}) ==
               fails(close_code::protocol_error, "close frame of one byte"));
}

BOOST_AUTO_TEST_CASE(takes_and_refuses_close_codes_as_the_registry_says) {
    for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U, 1013U, 1014U,
                                3000U, 3999U, 4000U, 4999U}) {
        BOOST_TEST(served({{.kind = closing, .payload = close_payload(code)}}) ==
                   delivers({{opcode::close, "", static_cast<close_code>(code)}}));
    }
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
        BOOST_TEST(served({{.kind = closing, .payload = close_payload(code, "why")}}) ==
                   fails(close_code::protocol_error, "invalid close code"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_close_reason_that_is_not_utf8) {
    for (const auto* reason : {"\xCE\xBA\xE1\xBD\xB9\xED\xA0\x80", "cut \xE2\x82", "\xFF"}) {
        BOOST_TEST(served({{.kind = closing, .payload = close_payload(1000, reason)}}) ==
                   fails(close_code::invalid_payload, "close reason is not UTF-8"));
    }
}

BOOST_AUTO_TEST_CASE(nothing_comes_after_a_close_frame) {
    BOOST_TEST(
        served(
            {{.kind = closing}, {.kind = text, .payload = "late"}, {.kind = 15, .reserved = 7}, {.kind = closing}}) ==
        delivers({{opcode::close, ""}}));
}

BOOST_AUTO_TEST_CASE(a_close_frame_may_come_inside_a_message_and_ends_it) {
    BOOST_TEST(served({piece(text, "never", false),
                       {.kind = closing, .payload = close_payload(1000)},
                       piece(continuation, "done", true)}) == delivers({{opcode::close, "", close_code::normal}}));
}

BOOST_AUTO_TEST_CASE(after_an_error_everything_is_swallowed) {
    parlor::frame_parser parser(role::server);
    outcome seen;
    feed(parser, encode_all({{.kind = 3}, {.kind = text, .payload = "late"}}), seen);
    feed(parser, encode({.kind = text, .payload = "later"}), seen);
    BOOST_TEST(seen == fails(close_code::protocol_error, "reserved opcode"));
    BOOST_TEST(parser.error().reason == "reserved opcode");  // still known
    BOOST_TEST(parser.idle());
}

BOOST_AUTO_TEST_CASE(has_no_error_to_tell_before_one_happened) {
    const parlor::frame_parser parser(role::server);
    BOOST_TEST((parser.error().code == close_code::no_status));
    BOOST_TEST(parser.error().reason.empty());
}

// ------------------------------------------------------------------------------------------- section 8.1: text is
// UTF-8

BOOST_AUTO_TEST_CASE(refuses_text_that_is_not_utf8_and_takes_any_binary) {
    for (const auto* bad :
         {"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xED\xA0\x80 edited", "\xC0\xAF", "\xF4\x90\x80\x80", "\xF8"}) {
        BOOST_TEST(served({{.kind = text, .payload = bad}}) == fails(close_code::invalid_payload, "text is not UTF-8"));
        BOOST_TEST(served({{.kind = binary, .payload = bad}}) == delivers({{opcode::binary, bad}}));
    }
}

BOOST_AUTO_TEST_CASE(a_character_may_lie_across_fragments_but_not_across_messages) {
    BOOST_TEST(served({piece(text, "\xE2", false),
                       {.kind = ping, .payload = "\xFF"},
                       piece(continuation, "\x82", false),
                       piece(continuation, "\xAC", true)}) ==
               delivers({{opcode::ping, "\xFF"}, {opcode::text, "\xE2\x82\xAC"}}));
    const auto bad = fails(close_code::invalid_payload, "text is not UTF-8");
    BOOST_TEST(served({{.kind = text, .payload = "\xE2\x82"}, {.kind = text, .payload = "\xAC"}}) == bad);
    BOOST_TEST(served({piece(text, "\xE2\x82", false), piece(continuation, "", true)}) == bad);
    BOOST_TEST(served({piece(text, "\xE2", false), piece(continuation, "\x82", true)}) == bad);
}

// Autobahn 6.4.1 and 6.4.2: fragments, of which the second turns bad; nobody waits for the third.
BOOST_AUTO_TEST_CASE(bad_text_fails_at_the_fragment_in_which_it_turns_bad) {
    const auto bad = fails(close_code::invalid_payload, "text is not UTF-8");
    const auto good = piece(text, "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xF4", false);
    BOOST_TEST(served({good}) == waits());
    BOOST_TEST(served({good, piece(continuation, "\x90", false)}) == bad);
    BOOST_TEST(served({good, piece(continuation, "\x8F", false)}) == waits());
    BOOST_TEST(served({piece(text, "\xCE\xBA\xED", false), piece(continuation, "\xA0\x80", false)}) == bad);
}

// Autobahn 6.4.3 and 6.4.4: one frame that trickles in; it fails at the very byte.
BOOST_AUTO_TEST_CASE(bad_text_fails_at_its_first_bad_byte_inside_a_frame) {
    const std::string start = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5";
    const auto stream = encode({.kind = text, .payload = start + "\xF4\x90\x80\x80 edited"});
    const std::size_t header = 6;
    for (std::size_t size = 0; size <= stream.size(); ++size) {
        const bool turned_bad = size >= header + start.size() + 2;
        const auto seen = parse(role::server, std::string_view(stream).substr(0, size));
        BOOST_TEST(seen == (turned_bad  ? fails(close_code::invalid_payload, "text is not UTF-8")
                            : size == 0 ? delivers({})
                                        : waits()));
    }
}

// ------------------------------------------------------------------------------------------- as an object

BOOST_AUTO_TEST_CASE(bytes_that_are_left_in_the_input_are_as_they_were) {
    const auto first = encode({.kind = text, .payload = "first"});
    const auto second = encode({.kind = text, .payload = "second"});
    std::string stream = first + second;
    std::span<std::byte> input = std::as_writable_bytes(std::span(stream));
    parlor::frame_parser parser(role::server);
    parlor::frame_event event;
    BOOST_TEST((parser.next(input, event) == parlor::frame_parser::status::event));
    BOOST_TEST(event.text() == "first");
    BOOST_TEST(input.size() == second.size());
    BOOST_TEST(stream.substr(first.size()) == second);
}

BOOST_AUTO_TEST_CASE(may_be_moved_in_the_middle_of_a_message) {
    const auto stream = encode({.kind = text, .payload = "moved"});
    parlor::frame_parser one(role::server);
    outcome seen;
    feed(one, stream.substr(0, 8), seen);
    parlor::frame_parser other(std::move(one));
    feed(other, stream.substr(8), seen);
    BOOST_TEST(seen == delivers({{opcode::text, "moved"}}));
}

BOOST_AUTO_TEST_SUITE_END()
