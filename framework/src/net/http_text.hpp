// Small pieces of HTTP syntax that several files of net/ read: lists, tokens, percent escapes. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parlor::http_text {

/// ASCII letters compared without their case; all other bytes as they are.
[[nodiscard]] bool iequals_of_same_size(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] inline bool iequals(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && iequals_of_same_size(a, b);  // most names differ in length: no call for those
}

[[nodiscard]] std::string lower_case(std::string_view text);

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// Takes the part before the next `separator` off the front of `rest` and trims it; the last part leaves `rest` empty.
/// Separators within quotes do not count (RFC 9110 section 5.6.4).
[[nodiscard]] std::string_view next_part(std::string_view& rest, char separator) noexcept;

/// True when the comma-separated `list` holds `token`, in any case.
[[nodiscard]] bool has_token(std::string_view list, std::string_view token) noexcept;

/// True for a token of RFC 9110 section 5.6.2: a header's name, a method, a subprotocol.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

/// Undoes %XX escapes, and `+` for a space when `plus_is_space` (form encoding). Nothing when an escape is malformed.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace parlor::http_text
