// Who the client is when proxies stand before the server: what they say counts only when they are trusted. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/core/address_range.hpp"
#include "parlor/net/http_request.hpp"

namespace parlor {

/// The proxies whose Forwarded and X-Forwarded-* headers are believed.
class trusted_proxies {
public:
    trusted_proxies() = default;
    explicit trusted_proxies(std::vector<address_range> ranges) noexcept : ranges_(std::move(ranges)) {}

    /// False for a text that is no address, as that of a memory transport.
    [[nodiscard]] bool contains(std::string_view address) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }

private:
    std::vector<address_range> ranges_;
};

/// The address of the client behind `peer` (the socket's own peer, as text). When `peer` is trusted: walking from the
/// right through Forwarded (RFC 7239), or X-Forwarded-For when there is none, the first hop that is not trusted; the
/// left-most one when all are. Anything unreadable ends the walk at the last hop that could be read.
[[nodiscard]] std::string client_address(const http_request& request, std::string_view peer,
                                         const trusted_proxies& trusted);

/// The host that the client asked for according to X-Forwarded-Host: its first entry, which the proxy next to the
/// client wrote; empty when there is none. Believe it only when the peer is trusted.
[[nodiscard]] std::string_view forwarded_host(const http_request& request);

/// "https" or "http" as the client spoke it to the proxy next to it, according to X-Forwarded-Proto, or else to
/// Forwarded; in lower case, empty when neither says so. Believe it only when the peer is trusted.
[[nodiscard]] std::string forwarded_scheme(const http_request& request);

}  // namespace parlor
