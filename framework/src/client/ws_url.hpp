// What a client has to know of a URL such as ws://host:port/path?query or wss://host/path. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlor {

struct ws_url {
    std::string host;  ///< without the brackets of an IPv6 address
    std::uint16_t port = 80;
    bool secure = false;       ///< wss
    std::string target = "/";  ///< path and query

    /// For the Host header: the port is left out when it is the scheme's own.
    [[nodiscard]] std::string authority() const;
    /// Adds `name=value` to the query, with what needs it percent-encoded.
    void add_query(std::string_view name, std::string_view value);
    /// `name`, which needs no encoding, is there already, with or without a value.
    [[nodiscard]] bool has_query(std::string_view name) const;
};

/// Throws failure{invalid_argument} for what is no ws or wss URL.
[[nodiscard]] ws_url parse_ws_url(std::string_view text);

}  // namespace parlor
