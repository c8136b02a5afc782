#include "parlor/message/detail/json_writer.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "parlor/wire/utf8.hpp"

namespace parlor::detail {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

void write_escape(unsigned char c, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
            out.append("\\\"");
            break;
        case '\\':
            out.append("\\\\");
            break;
        case '\b':
            out.append("\\b");
            break;
        case '\f':
            out.append("\\f");
            break;
        case '\n':
            out.append("\\n");
            break;
        case '\r':
            out.append("\\r");
            break;
        case '\t':
            out.append("\\t");
            break;
        default:
            out.append("\\u00");
            out.push_back(digits[c >> 4U]);
            out.push_back(digits[c & 0xfU]);
    }
}

std::size_t end_of_non_ascii(std::string_view text, std::size_t from) noexcept {
    while (from < text.size() && static_cast<unsigned char>(text[from]) >= 0x80)
        ++from;
    return from;
}

/// Mends what is broken, byte by byte.
void write_non_ascii(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const std::size_t good = valid_utf8_prefix(text);
        out.append(text.substr(0, good));
        if (good == text.size()) return;
        out.append(replacement);
        text.remove_prefix(good + 1);
    }
}

constexpr std::array<bool, 256> plain = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0x20; c < 0x80; ++c)
        table[c] = c != '"' && c != '\\';
    return table;
}();

// True when none of eight bytes has to be escaped or looked at: a control character, a quote, a backslash, no ASCII.
bool all_plain(const char* at) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t tops = ones * 0x80;
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    // A borrow from a byte that is found may only add to what is found.
    const std::uint64_t found =
        word | ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    return (found & tops) == 0;
}

template <class Number>
void append_number(Number value, std::string& out) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
}

template <class Real>
void append_real(Real value, std::string& out, const json_path& at) {
    if (!std::isfinite(value)) refuse_to_encode(at, "not a finite number");
    append_number(value, out);
}

}  // namespace

void write_string(std::string_view text, std::string& out) {
    out.push_back('"');
    std::size_t done = 0;  // written so far
    std::size_t i = 0;
    while (i < text.size()) {
        while (i + 8 <= text.size() && all_plain(text.data() + i))
            i += 8;
        if (i == text.size()) break;
        const auto c = static_cast<unsigned char>(text[i]);
        if (plain[c]) {
            ++i;
            continue;
        }
        out.append(text.substr(done, i - done));
        if (c < 0x80) {
            write_escape(c, out);
            ++i;
        } else {
            const std::size_t end = end_of_non_ascii(text, i);
            write_non_ascii(text.substr(i, end - i), out);
            i = end;
        }
        done = i;
    }
    out.append(text.substr(done));
    out.push_back('"');
}

void write_integer(std::int64_t value, std::string& out) {
    append_number(value, out);
}
void write_integer(std::uint64_t value, std::string& out) {
    append_number(value, out);
}
void write_real(double value, std::string& out, const json_path& at) {
    append_real(value, out, at);
}
void write_real(float value, std::string& out, const json_path& at) {
    append_real(value, out, at);
}

}  // namespace parlor::detail
