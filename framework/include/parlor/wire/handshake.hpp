// The two pieces of the opening handshake that are more than HTTP (RFC 6455 sections 4.1 and 4.2.2). Used by net/ at
// the upgrade and by the client.
#pragma once

#include <string>
#include <string_view>

#include "parlor/core/random.hpp"

namespace parlor {

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. The key is taken as it came; check it first.
[[nodiscard]] std::string accept_key(std::string_view sec_websocket_key);

/// A new `Sec-WebSocket-Key`: base64 of 16 random bytes.
[[nodiscard]] std::string make_key(random_source& random);

/// True when `sec_websocket_key` is base64 of exactly 16 bytes. Its padding bits may be anything, as some clients send
/// 24 characters of their own making.
[[nodiscard]] bool is_valid_key(std::string_view sec_websocket_key) noexcept;

}  // namespace parlor
