// One walk over UTF-8, two sets of characters to escape.
#include "core/quote.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace parlor {
namespace {

/// The length of the well-formed character at the front (RFC 3629), 0 when there is none.
std::size_t character_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return 0;
    }
    const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
    const bool too_large = lead == 0xf4 && byte(1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

void append_character(std::string& out, std::string_view character, bool escape_quotes) {
    const char c = character.front();
    if (character.size() > 1) {
        if (c == '\xc2' && static_cast<std::uint8_t>(character[1]) < 0xa0) {  // C1 control characters
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint8_t>(character[1]));
        } else {
            out += character;
        }
    } else if (c == '"' || c == '\\') {
        if (escape_quotes) out += '\\';
        out += c;
    } else if (c == '\n') {
        out += "\\n";
    } else if (c == '\r') {
        out += "\\r";
    } else if (c == '\t') {
        out += "\\t";
    } else if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint8_t>(c));
    } else {
        out += c;
    }
}

void append(std::string& out, std::string_view text, bool escape_quotes) {
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        if (length == 0) {
            out += "\xef\xbf\xbd";
            text.remove_prefix(1);
        } else {
            append_character(out, text.substr(0, length), escape_quotes);
            text.remove_prefix(length);
        }
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    append(out, text, true);
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    append_escaped(out, text);
    return out += '"';
}

void append_one_line(std::string& out, std::string_view text) {
    append(out, text, false);
}

}  // namespace parlor
