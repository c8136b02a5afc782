#include "parlor/wire/utf8.hpp"

#include <array>
#include <cstring>

namespace parlor {
namespace {

using byte_pointer = const std::byte*;

std::uint8_t value(std::byte b) noexcept {
    return std::to_integer<std::uint8_t>(b);
}

bool is_between(std::byte b, std::uint8_t lowest, std::uint8_t highest) noexcept {
    return static_cast<std::uint8_t>(value(b) - lowest) <= static_cast<std::uint8_t>(highest - lowest);
}

// What a lead byte asks for: how many bytes follow, and the range of the first of them, which is where overlong forms,
// surrogates and code points that are too big differ from the rest (RFC 3629 section 4).
struct expectation {
    std::uint8_t missing;  // 0: no character begins with this byte
    std::uint8_t lowest;
    std::uint8_t highest;
};

constexpr std::uint8_t first_continuation = 0x80;
constexpr std::uint8_t last_continuation = 0xBF;

constexpr expectation work_out(std::uint8_t lead) noexcept {
    if (lead < 0xC2) return {0, 0, 0};
    if (lead < 0xE0) return {1, first_continuation, last_continuation};
    if (lead < 0xF0) {
        if (lead == 0xE0) return {2, 0xA0, last_continuation};
        if (lead == 0xED) return {2, first_continuation, 0x9F};
        return {2, first_continuation, last_continuation};
    }
    if (lead == 0xF0) return {3, 0x90, last_continuation};
    if (lead < 0xF4) return {3, first_continuation, last_continuation};
    if (lead == 0xF4) return {3, first_continuation, 0x8F};
    return {0, 0, 0};
}

constexpr auto expectations = [] {
    std::array<expectation, 128> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = work_out(static_cast<std::uint8_t>(0x80 + i));
    return made;
}();

// For bytes that are not ASCII.
const expectation& after_lead(std::byte lead) noexcept {
    return expectations[value(lead) & 0x7FU];
}

bool is_continuation(std::byte b) noexcept {
    return (b & std::byte{0xC0}) == std::byte{0x80};
}

std::uint64_t word_at(byte_pointer at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

bool is_ascii(std::uint64_t word) noexcept {
    return (word & 0x8080808080808080U) == 0;
}

byte_pointer skip_ascii(byte_pointer at, byte_pointer end) noexcept {
    while (end - at >= 32 && is_ascii(word_at(at) | word_at(at + 8) | word_at(at + 16) | word_at(at + 24)))
        at += 32;
    while (end - at >= 8 && is_ascii(word_at(at)))
        at += 8;
    while (at != end && value(*at) < 0x80)
        ++at;
    return at;
}

// The size of the character at `at`, which is not ASCII; 0 when it is wrong or cut off.
std::ptrdiff_t character_size(byte_pointer at, byte_pointer end) noexcept {
    const expectation& next = after_lead(*at);
    if (end - at <= next.missing) return 0;
    switch (next.missing) {
        case 1:
            return is_continuation(at[1]) ? 2 : 0;
        case 2:
            return is_between(at[1], next.lowest, next.highest) && is_continuation(at[2]) ? 3 : 0;
        case 3:
            return is_between(at[1], next.lowest, next.highest) && is_continuation(at[2]) && is_continuation(at[3]) ? 4
                                                                                                                    : 0;
        default:
            return 0;
    }
}

// Skips whole valid characters; stops at the first that is cut off or wrong, or at the end.
byte_pointer skip_characters(byte_pointer at, byte_pointer end) noexcept {
    while (at != end) {
        if (value(*at) < 0x80) {
            at = skip_ascii(at, end);
            continue;
        }
        const auto size = character_size(at, end);
        if (size == 0) break;
        at += size;
    }
    return at;
}

}  // namespace

bool utf8_validator::feed(std::span<const std::byte> bytes) noexcept {
    byte_pointer at = bytes.data();
    const byte_pointer end = at + bytes.size();
    for (;;) {
        if (lowest_ > highest_) return false;
        for (; missing_ != 0 && at != end; ++at) {
            if (!is_between(*at, lowest_, highest_)) break;
            --missing_;
            lowest_ = first_continuation;
            highest_ = last_continuation;
        }
        if (missing_ == 0) at = skip_characters(at, end);
        if (at == end) return true;

        // A character that goes on in the next piece, or a wrong one, which its own bytes then show.
        const expectation next = missing_ == 0 ? after_lead(*at++) : expectation{};
        missing_ = next.missing;
        lowest_ = next.lowest;
        highest_ = next.highest;
        if (missing_ == 0) {
            missing_ = 1;  // nothing can complete it
            lowest_ = 1;
            highest_ = 0;
        }
    }
}

bool is_valid_utf8(std::string_view text) noexcept {
    const auto bytes = std::as_bytes(std::span(text));
    const byte_pointer end = bytes.data() + bytes.size();
    const byte_pointer at = skip_ascii(bytes.data(), end);  // mostly all of it
    return at == end || skip_characters(at, end) == end;
}

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
    const auto bytes = std::as_bytes(std::span(text));
    return static_cast<std::size_t>(skip_characters(bytes.data(), bytes.data() + bytes.size()) - bytes.data());
}

}  // namespace parlor
