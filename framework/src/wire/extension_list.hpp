// The grammar of Sec-WebSocket-Extensions (RFC 6455 section 9.1), for deflate_negotiation.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parlor {

struct extension_parameter {
    std::string_view name;
    std::optional<std::string> value;  ///< without quotes
};

struct extension {
    std::string_view name;
    std::vector<extension_parameter> parameters;
};

/// All extensions of all header fields, in order; nothing when a field is malformed. Empty elements of a list are
/// skipped, as in all of HTTP. The names refer to `fields`.
[[nodiscard]] std::optional<std::vector<extension>> parse_extensions(std::span<const std::string_view> fields);

}  // namespace parlor
