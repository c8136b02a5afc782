#include "parlor/message/request_id.hpp"

#include <charconv>

namespace parlor {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view token) noexcept {
    std::uint64_t value = 0;
    const char* end = token.data() + token.size();
    const auto [stop, error] = std::from_chars(token.data(), end, value);
    const bool whole = error == std::errc{} && stop == end;
    return whole && value <= request_id::max_number ? std::optional(value) : std::nullopt;
}

/// How many bytes of UTF-8 the escape `\uXXXX` stands for; each half of a surrogate pair counts for two.
std::size_t escaped_bytes(std::string_view hex) noexcept {
    unsigned unit = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), unit, 16);
    if (unit < 0x80) return 1;
    const bool surrogate = unit >= 0xd800 && unit <= 0xdfff;
    return unit < 0x800 || surrogate ? 2 : 3;
}

/// The size of a JSON string without its quotes, escapes resolved.
std::size_t string_bytes(std::string_view token) noexcept {
    std::size_t bytes = 0;
    for (std::size_t i = 1; i + 1 < token.size(); ++i) {
        if (token[i] != '\\') {
            ++bytes;
        } else if (token[++i] == 'u') {
            bytes += escaped_bytes(token.substr(i + 1, 4));
            i += 4;
        } else {
            ++bytes;
        }
    }
    return bytes;
}

}  // namespace

std::optional<request_id> request_id::from_json(std::string_view token) {
    if (token.empty()) return std::nullopt;
    const bool is_id = token.front() == '"' ? string_bytes(token) <= max_bytes : parse_number(token).has_value();
    if (!is_id) return std::nullopt;
    request_id id;
    id.text_ = token;
    return id;
}

std::optional<std::uint64_t> request_id::number() const noexcept {
    return parse_number(text_);
}

}  // namespace parlor
