// Small questions about text that several layers ask.
#pragma once

#include <algorithm>
#include <string_view>

namespace parlor {

/// True when the text holds an ASCII control character (U+0000 to U+001F, U+007F).
[[nodiscard]] constexpr bool has_control_characters(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

/// What a guest may be called: 1 to 32 bytes without control characters, "/" or ",".
[[nodiscard]] constexpr bool is_guest_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 32 && !has_control_characters(name) &&
           name.find_first_of("/,") == std::string_view::npos;
}

}  // namespace parlor
