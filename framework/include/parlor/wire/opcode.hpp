// The kinds of WebSocket frames and the two ends of a connection. Used throughout wire/ and net/.
#pragma once

#include <cstdint>

namespace parlor {

/// What a frame is, with the numbers of the wire (RFC 6455 section 5.2).
enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Which end of a connection we are. A server takes masked frames only and sends unmasked ones; a client the reverse
/// (RFC 6455 section 5.1).
enum class role : std::uint8_t { server, client };

/// Control frames are short, never fragmented, and may come between the fragments of a message (section 5.5).
[[nodiscard]] constexpr bool is_control(opcode kind) noexcept {
    return (static_cast<unsigned>(kind) & 8U) != 0;
}

}  // namespace parlor
