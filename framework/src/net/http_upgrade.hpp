// The opening handshake of a WebSocket, decided without I/O (RFC 6455 section 4.2). The session calls it once a
// connection.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"

namespace parlor {

/// Why `request` is no WebSocket handshake, as the answer to send; nothing when it is one. A plain request gets 426 and
/// is told to upgrade, another version 426 with the one we speak, and what is malformed 400.
[[nodiscard]] std::optional<http_response> refuse_upgrade(const http_request& request);

/// True when the client asks for a WebSocket, however badly: which paths take part is then decided by `refuse_upgrade`.
[[nodiscard]] bool asks_for_websocket(const http_request& request) noexcept;

/// The first of the client's subprotocols that is among `known`, in the client's order of preference. Nothing when it
/// offers none of them; `request.subprotocols().empty()` tells whether it offered any.
[[nodiscard]] std::optional<std::string_view> choose_subprotocol(const http_request& request,
                                                                 std::span<const std::string_view> known);

/// What the 101 answer says besides the fixed lines. Empty fields are left out.
struct upgrade_answer {
    std::string_view key;           ///< the request's Sec-WebSocket-Key
    std::string_view subprotocol;   ///< one that the client offered
    std::string_view extensions;    ///< what wire/ has negotiated
    std::string_view more_headers;  ///< whole lines, each with its "\r\n": cookies that an authenticator sets
};

/// Appends the 101 answer, as it goes on the wire.
void append_upgrade_answer(std::string& out, const upgrade_answer& answer);

}  // namespace parlor
