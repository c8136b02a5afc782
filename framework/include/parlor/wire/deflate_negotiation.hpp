// Agreeing on permessage-deflate in the opening handshake (RFC 7692 sections 5 and 7.1). Used by net/ at the upgrade
// and by the client.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parlor {

/// What came of the negotiation.
struct deflate_agreement {
    enum class verdict : std::uint8_t {
        none,       ///< nothing is compressed on this connection
        agreed,     ///< deflater and inflater may be used; without context takeover in either direction
        malformed,  ///< a server answers 400 (RFC 6455 section 9.1), a client fails the connection
    };

    verdict result = verdict::none;
    std::uint8_t window_bits = 15;  ///< for deflater::deflate: what our peer can read, 8 to 15; a server's is 9 to 15
    std::string answer = {};        ///< of a server that agreed: its Sec-WebSocket-Extensions

    [[nodiscard]] bool agreed() const noexcept { return result == verdict::agreed; }
};

/// A server's side: takes the first offer that it can keep to. `fields` are the values of all Sec-WebSocket-Extensions
/// headers of the request, in order; none is fine. An offer with a parameter that is unknown, doubled or has a wrong
/// value is passed over, and so is one that wants a window of 8 bits from us, which zlib cannot do.
///
/// The answer always has both no_context_takeover, so that shards need no state a connection, and a
/// server_max_window_bits only when one was offered. The client may deflate with any window.
[[nodiscard]] deflate_agreement answer_deflate(std::span<const std::string_view> fields);

/// A client's side: what to offer as Sec-WebSocket-Extensions.
constexpr std::string_view deflate_offer =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits";

/// Checks what a server answered to deflate_offer; `fields` as above. An answer that the offer does not allow, such as
/// one without server_no_context_takeover or with another extension, is malformed.
[[nodiscard]] deflate_agreement check_deflate_answer(std::span<const std::string_view> fields);

}  // namespace parlor
