// The opening handshake as the client sees it (RFC 6455 section 4.1): the request's text, and what the answer means.
// Pure; client_connection sends and receives.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlor {

using http_field = std::pair<std::string, std::string>;

/// `headers` are further ones, `subprotocols` are offered in this order.
[[nodiscard]] std::string write_upgrade_request(std::string_view authority, std::string_view target,
                                                std::string_view key, std::span<const http_field> headers,
                                                std::span<const std::string> subprotocols);

/// The longest head of an answer that is taken.
inline constexpr std::size_t max_answer_bytes = std::size_t{16} * 1024;

/// How long the head at the front of `received` is, its empty line included; nothing while it is not complete.
[[nodiscard]] std::optional<std::size_t> find_head(std::string_view received) noexcept;

struct upgrade_answer {
    unsigned status = 0;      ///< 0: it was no HTTP
    std::string subprotocol;  ///< that the server chose, or empty
    std::string error;        ///< why this is no WebSocket now; empty: it is
};

/// Whether the server agrees. A redirect or a request for a password is an error like any other.
[[nodiscard]] upgrade_answer read_upgrade_answer(std::string_view head, std::string_view key,
                                                 std::span<const std::string> subprotocols);

}  // namespace parlor
