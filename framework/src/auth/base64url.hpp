// The strict reading of base64url. For tokens and keys: two texts never mean the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parlor {

/// The bytes of RFC 7515 section 2: the URL-safe alphabet, no padding, no white space. Nothing when a character is
/// another one, when the length cannot be, or when bits are set that belong to no byte.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace parlor
