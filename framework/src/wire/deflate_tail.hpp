// What deflater and inflater share.
#pragma once

#include <array>
#include <cstddef>

namespace parlor {

/// The end of the empty block that closes each message: the sender takes it off, the receiver puts it back (RFC 7692
/// sections 7.2.1 and 7.2.2).
constexpr std::array deflate_tail{std::byte{0x00}, std::byte{0x00}, std::byte{0xFF}, std::byte{0xFF}};

/// A buffer that one message made bigger than this is not kept for the next.
constexpr std::size_t max_kept_bytes = std::size_t{1} << 20U;

}  // namespace parlor
