// What a proxy says of its client in front of the client's own bytes: the PROXY protocol, versions 1 (a line of text)
// and 2 (binary). Pure; proxied_transport feeds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlor {

struct proxy_header {
    enum class status : std::uint8_t { need_more, whole, malformed };

    /// Of version 2, which may carry more than addresses; version 1 ends within 107.
    static constexpr std::size_t max_bytes = 4096;

    status how = status::need_more;
    std::size_t size = 0;   ///< whole: of the header itself
    std::string address{};  ///< whole: the client's; empty when the proxy speaks for itself, or of no address of IP
};

/// Looks at all that has come so far.
[[nodiscard]] proxy_header read_proxy_header(std::string_view bytes);

}  // namespace parlor
