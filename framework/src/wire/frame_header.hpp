// The header of a frame, byte by byte (RFC 6455 section 5.2): read for frame_parser, written for frame_writer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/mask.hpp"
#include "parlor/wire/opcode.hpp"

namespace parlor {

constexpr std::byte fin_bit{0x80};
constexpr std::byte compressed_bit{0x40};  // RSV1 (RFC 7692 section 6)
constexpr std::byte mask_bit{0x80};

/// The longest header: two bytes, a length of eight, a masking key of four.
using header_bytes = std::array<std::byte, 14>;

struct frame_header {
    opcode kind = opcode::continuation;
    bool fin = false;
    bool compressed = false;
    mask_key key{};  ///< zero when the frame is not masked
    std::uint64_t length = 0;
};

/// What the next header may say, given what came before it.
struct header_rules {
    role own;
    compression agreed = compression::none;
    bool in_message = false;                                               ///< a fragmented message is open
    bool may_have_fragment = true;                                         ///< the message may have one more frame
    std::uint64_t max_length = std::numeric_limits<std::uint64_t>::max();  ///< of a data frame
};

/// The most that `message_bytes` may become by compressing them, even badly: what a compressed message may measure.
constexpr std::uint64_t max_compressed_length(std::uint64_t message_bytes) noexcept {
    const std::uint64_t most = message_bytes + message_bytes / 8 + 64;
    return most < message_bytes ? message_bytes : most;
}

struct header_result {
    const frame_error* error = nullptr;
    std::size_t size = 0;  ///< of the header; 0 when it is not complete, or wrong
    frame_header header;
};

/// Reads the header that `input` begins with. Each rule is checked as soon as the bytes that it needs are there, so
/// that an announced length which is too long is refused before the masking key and the payload have come.
[[nodiscard]] header_result decode_header(std::span<const std::byte> input, const header_rules& rules) noexcept;

/// Writes the header of a final, unmasked frame into `out`, the length in its shortest form, and returns its size.
std::size_t encode_header(opcode kind, std::uint64_t length, header_bytes& out) noexcept;

}  // namespace parlor
