// Where in an upgrade request a token stands. For jwt_authenticator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/net/http_request.hpp"

namespace parlor {

/// Browsers cannot set headers on a WebSocket, but offer subprotocols: this one and the token.
inline constexpr std::string_view bearer_subprotocol = "parlor.bearer.";

/// One place where a token is looked for.
class token_source {
public:
    /// From `header` (Authorization: Bearer), `subprotocol`, `cookie:NAME` or `query:NAME`. Throws
    /// std::invalid_argument for anything else.
    explicit token_source(std::string_view text);

    /// A view into the request. Throws upgrade_refused{400} where there are two.
    [[nodiscard]] std::optional<std::string_view> find(const http_request& in) const;

private:
    enum class place : std::uint8_t { header, subprotocol, cookie, query };

    place where_;
    std::string name_;
};

/// The token of the first place that has one; nothing when none has.
[[nodiscard]] std::optional<std::string_view> find_token(const http_request& in,
                                                         const std::vector<token_source>& places);

}  // namespace parlor
