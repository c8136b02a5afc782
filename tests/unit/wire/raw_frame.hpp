// Frames spelt out by hand, right or wrong, without any help of the code under test; and what a parser makes of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/inflater.hpp"
#include "parlor/wire/mask.hpp"

namespace wire_test {

enum class length_form : std::uint8_t { shortest, seven_bits, two_bytes, eight_bytes };

/// One frame, each field of which may be set to what no honest peer would send.
struct raw_frame {
    unsigned kind = 1;  // the opcode's four bits: text
    std::string payload = {};
    bool fin = true;
    unsigned reserved = 0;  // RSV1 is 4, RSV2 is 2, RSV3 is 1
    bool masked = true;
    parlor::mask_key key{std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};
    length_form form = length_form::shortest;
};

/// The bytes of `frame` on the wire.
[[nodiscard]] std::string encode(const raw_frame& frame);

/// Only the header, announcing `length` bytes of payload.
[[nodiscard]] std::string encode_header(const raw_frame& frame, std::uint64_t length);

/// The opcodes of raw frames. (Not `close`, which <unistd.h> has.)
constexpr unsigned continuation = 0, text = 1, binary = 2, closing = 8, ping = 9, pong = 10;

/// A masked frame that may be one of several.
[[nodiscard]] raw_frame piece(unsigned kind, std::string payload, bool fin);

/// Frames one after another.
[[nodiscard]] std::string encode_all(std::initializer_list<raw_frame> frames);

[[nodiscard]] std::string close_payload(unsigned code, std::string_view reason = {});

/// An event with its payload copied.
struct seen_event {
    parlor::opcode kind;
    std::string payload = {};
    parlor::close_code code = parlor::close_code::no_status;
    bool compressed = false;  // the payload is as it came

    friend bool operator==(const seen_event&, const seen_event&) = default;
};
std::ostream& operator<<(std::ostream& out, const seen_event& event);

/// All that came out of a parser.
struct outcome {
    std::vector<seen_event> events = {};
    bool failed = false;
    parlor::close_code code = parlor::close_code::no_status;  // of the error
    std::string reason = {};
    bool idle = true;

    friend bool operator==(const outcome&, const outcome&) = default;
};
std::ostream& operator<<(std::ostream& out, const outcome& result);

/// What a parser should tell: these events; these and then an error; these and then it waits in the middle of
/// something.
[[nodiscard]] outcome delivers(std::vector<seen_event> events);
[[nodiscard]] outcome fails(parlor::close_code code, std::string reason, std::vector<seen_event> events_before = {});
[[nodiscard]] outcome waits(std::vector<seen_event> events = {});

/// What a connection with permessage-deflate needs beside its parser.
struct inflating {
    parlor::inflater inflater = {};
    std::size_t max_message_bytes = 0;
};

/// Feeds `bytes`, from memory of exactly its size, until the parser wants more, and adds what comes out to `result`.
/// With `with`, compressed messages are made readable, and one that cannot be ends the connection.
void feed(parlor::frame_parser& parser, std::string_view bytes, outcome& result, inflating* with = nullptr);

/// Feeds a fresh parser with `stream`, cut before each of `cuts` (which rise).
[[nodiscard]] outcome parse(parlor::role own, std::string_view stream, parlor::frame_limits limits = {},
                            std::span<const std::size_t> cuts = {});

/// The same with permessage-deflate, and with compressed messages made readable.
[[nodiscard]] outcome parse_deflated(parlor::role own, std::string_view stream, parlor::frame_limits limits = {},
                                     std::span<const std::size_t> cuts = {});

/// What a fresh parser of a server makes of `frames`.
[[nodiscard]] outcome served(std::initializer_list<raw_frame> frames, parlor::frame_limits limits = {});

}  // namespace wire_test
