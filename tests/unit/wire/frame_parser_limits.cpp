// Promises of frame_parser about limits: what a peer may ask us to hold, and what holding it costs.
#include <boost/test/unit_test.hpp>
#include <string>

#include "parlor/wire/frame_parser.hpp"
#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace wire_test;
using parlor::close_code;
using parlor::opcode;
using parlor::role;

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_parser_limits)

BOOST_AUTO_TEST_CASE(the_default_limits_are_those_of_the_documentation) {
    const parlor::frame_limits limits;
    BOOST_TEST(limits.max_message_bytes == 65536U);
    BOOST_TEST(limits.max_fragments == 1024U);
    BOOST_TEST(served({{.kind = binary, .payload = std::string(65536, 'x')}}).events.size() == 1U);
    BOOST_TEST(served({{.kind = binary, .payload = std::string(65537, 'x')}}) ==
               fails(close_code::message_too_big, "message too big"));
}

BOOST_AUTO_TEST_CASE(the_size_limit_holds_over_all_fragments) {
    const parlor::frame_limits limits{.max_message_bytes = 10};
    const auto refused = fails(close_code::message_too_big, "message too big");
    BOOST_TEST(served({piece(text, "12345", false), piece(continuation, "67890", true)}, limits) ==
               delivers({{opcode::text, "1234567890"}}));
    BOOST_TEST(served({piece(text, "12345", false), piece(continuation, "678901", true)}, limits) == refused);
    BOOST_TEST(
        served({piece(text, "1234567890", false), piece(continuation, "", false), piece(continuation, "1", false)},
               limits) == refused);
    BOOST_TEST(served({{.kind = text, .payload = "1234567890"}, {.kind = text, .payload = "1234567890"}}, limits) ==
               delivers({{opcode::text, "1234567890"}, {opcode::text, "1234567890"}}));
}

BOOST_AUTO_TEST_CASE(announced_lengths_cannot_overflow_the_limit) {
    constexpr std::uint64_t most = ~std::uint64_t{0} >> 1U;
    const auto start = encode(piece(binary, "12345", false));
    for (const std::uint64_t length : {most, most - 4, most - 5}) {
        BOOST_TEST(parse(role::server, start + encode_header(piece(continuation, "", true), length),
                         {.max_message_bytes = 10}) == fails(close_code::message_too_big, "message too big"));
        BOOST_TEST(parse(role::server, start + encode_header(piece(continuation, "", true), length) + "abc",
                         {.max_message_bytes = 0}) == waits());
    }
}

BOOST_AUTO_TEST_CASE(the_fragment_limit_counts_the_frames_of_one_message) {
    const parlor::frame_limits limits{.max_fragments = 3};
    const auto refused = fails(close_code::policy_violation, "too many fragments");
    const auto first = piece(text, "", false), more = piece(continuation, "", false),
               last = piece(continuation, "", true);
    BOOST_TEST(served({first, more, last, first, more, last}, limits) ==
               delivers({{opcode::text, ""}, {opcode::text, ""}}));
    BOOST_TEST(served({first, more, more, last}, limits) == refused);
    BOOST_TEST(served({first, more, more, more}, limits) == refused);
    BOOST_TEST(served({first, last}, {.max_fragments = 1}) == refused);
    BOOST_TEST(served({{.kind = text}}, {.max_fragments = 1}) == delivers({{opcode::text, ""}}));
}

BOOST_AUTO_TEST_CASE(the_1025th_fragment_is_one_too_many) {
    std::string stream = encode(piece(text, "a", false));
    for (int i = 1; i < 1023; ++i)
        stream += encode(piece(continuation, "a", false));
    const auto last = encode(piece(continuation, "a", true));
    BOOST_TEST(parse(role::server, stream + last) == delivers({{opcode::text, std::string(1024, 'a')}}));
    stream += encode(piece(continuation, "a", false));
    BOOST_TEST(parse(role::server, stream + last) == fails(close_code::policy_violation, "too many fragments"));
}

BOOST_AUTO_TEST_CASE(zero_means_no_limit) {
    std::string stream = encode(piece(binary, std::string(70000, 'a'), false));
    for (int i = 0; i < 2000; ++i)
        stream += encode(piece(continuation, std::string(50, 'a'), false));
    stream += encode(piece(continuation, "", true));
    BOOST_TEST(parse(role::server, stream, {.max_message_bytes = 0, .max_fragments = 0}) ==
               delivers({{opcode::binary, std::string(170000, 'a')}}));
}

BOOST_AUTO_TEST_CASE(an_idle_parser_is_small) {
    BOOST_TEST(sizeof(parlor::frame_parser) <= 48U);
}

BOOST_AUTO_TEST_CASE(whole_messages_are_handed_out_in_place_without_any_memory) {
    std::string stream = encode_all({{.kind = text, .payload = "first"},
                                     {.kind = ping, .payload = "second"},
                                     {.kind = binary, .payload = std::string(60000, 'x')}});
    parlor::frame_parser parser(role::server);
    std::span<std::byte> input = std::as_writable_bytes(std::span(stream));
    const auto* const begin = input.data();
    const auto before = heap_now();
    parlor::frame_event event;
    std::size_t end = 0;
    int events = 0;
    while (parser.next(input, event) == parlor::frame_parser::status::event) {
        ++events;
        end = static_cast<std::size_t>(event.payload.data() - begin) + event.payload.size();
    }
    BOOST_TEST(events == 3);
    BOOST_TEST(end == stream.size());
    BOOST_TEST(heap_now().allocations == before.allocations);
}

BOOST_AUTO_TEST_CASE(what_was_held_is_freed_when_the_message_is_over) {
    parlor::frame_parser parser(role::server);
    const auto stream = encode({.kind = text, .payload = std::string(1000, 'x')});
    outcome seen;
    seen.events.reserve(4);
    const auto before = heap_now().live();
    feed(parser, stream.substr(0, 500), seen);
    BOOST_TEST(!parser.idle());
    BOOST_TEST(heap_now().live() > before);
    feed(parser, stream.substr(500), seen);
    BOOST_TEST(parser.idle());
    BOOST_TEST(seen.events.size() == 1U);
    seen.events.clear();
    BOOST_TEST(heap_now().live() == before);
}

BOOST_AUTO_TEST_CASE(memory_grows_with_what_arrived_and_not_with_what_was_announced) {
    const parlor::frame_limits limits{.max_message_bytes = 0, .max_fragments = 0};
    for (const bool fin : {true, false}) {
        parlor::frame_parser parser(role::server, limits);
        std::string stream =
            encode_header({.kind = binary, .fin = fin}, std::uint64_t{1} << 40U) + std::string(1000, 'x');
        std::span<std::byte> input = std::as_writable_bytes(std::span(stream));
        parlor::frame_event event;
        const auto before = heap_now();
        BOOST_TEST((parser.next(input, event) == parlor::frame_parser::status::need_more));
        BOOST_TEST(heap_now().bytes - before.bytes < 2500U);
    }
}

BOOST_AUTO_TEST_CASE(a_message_in_many_pieces_is_not_copied_over_and_over) {
    parlor::frame_parser parser(role::server, {.max_message_bytes = 0, .max_fragments = 0});
    std::string first = encode(piece(binary, "a", false));
    std::string next = encode(piece(continuation, "a", false));
    parlor::frame_event event;
    const auto before = heap_now();
    for (int i = 0; i < 100000; ++i) {
        std::string copy = i == 0 ? first : next;
        std::span<std::byte> input = std::as_writable_bytes(std::span(copy));
        if (parser.next(input, event) != parlor::frame_parser::status::need_more) BOOST_FAIL("an event out of nothing");
    }
    const auto after = heap_now();
    BOOST_TEST(after.allocations - before.allocations < 30U);
    BOOST_TEST(after.bytes - before.bytes < 4U * 100000);
}

BOOST_AUTO_TEST_SUITE_END()
