// The xor that client frames are masked with (RFC 6455 section 5.3). Used by frame_parser and frame_writer.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace parlor {

/// The four bytes of a masking key, in the order of the wire.
using mask_key = std::array<std::byte, 4>;

/// Masks or unmasks `bytes` in place; the same call does both. `phase` is how many bytes of the payload came before
/// these, so that a payload may be treated in pieces; only its two lowest bits count.
void apply_mask(std::span<std::byte> bytes, mask_key key, std::size_t phase = 0) noexcept;

}  // namespace parlor
