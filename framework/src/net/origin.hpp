// Which web pages may open a WebSocket here: the Origin check, our guard against cross-site hijacking. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/net/http_request.hpp"

namespace parlor {

/// Without a list, a page may connect when its origin's host and port are those of the request's Host, or of
/// X-Forwarded-Host when a trusted proxy says so. `allow_origin` entries are allowed besides. A request without an
/// Origin comes from no browser and passes; `null` and what is no origin do not.
///
/// A server that only this machine can reach takes its name for one of the machine: any page may have its own name
/// resolve to 127.0.0.1 (DNS rebinding), so there a Host that is neither `localhost` nor an address proves nothing,
/// but from a trusted proxy.
class origin_policy {
public:
    origin_policy() = default;

    /// Full origins such as "https://chat.example.com" or "http://localhost:5173", or "*" for any. Throws
    /// std::invalid_argument with a text that names the entry which is neither.
    /// `listens_on_loopback`: no other machine reaches this server.
    explicit origin_policy(std::span<const std::string> allow_origin, bool listens_on_loopback = false);

    /// Why the request is refused with 403, or nothing. `peer_is_trusted`: see trusted_proxies.
    [[nodiscard]] std::optional<std::string> refusal(const http_request& request, bool peer_is_trusted) const;

    /// The same for a request that may change something, such as a POST: GET and HEAD pass. Where a browser says no
    /// Origin, its Sec-Fetch-Site must not name another site.
    [[nodiscard]] std::optional<std::string> refusal_of_act(const http_request& request, bool peer_is_trusted) const;

private:
    std::vector<std::string> allowed_;  // in the form "scheme://host:port", in lower case
    bool any_ = false;
    bool listens_on_loopback_ = false;
};

}  // namespace parlor
