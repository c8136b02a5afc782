// Is it UTF-8? Text messages and close reasons must be (RFC 6455 section 8.1, RFC 3629). Used by frame_parser,
// frame_writer and whoever sends text that came from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace parlor {

/// Checks a text that arrives in pieces, and fails at the first byte that no valid text could have there: overlong
/// forms, surrogates and code points past U+10FFFF are found at their second byte.
class utf8_validator {
public:
    /// Takes the next piece. False once the text is bad; it stays bad until reset().
    bool feed(std::span<const std::byte> bytes) noexcept;

    /// True when the text so far is good and does not end inside a character.
    [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }

    void reset() noexcept { *this = utf8_validator(); }

private:
    std::uint8_t missing_ = 0;    // continuation bytes that the current character still needs
    std::uint8_t lowest_ = 0x80;  // the range in which the next of them must lie; empty when the text is bad
    std::uint8_t highest_ = 0xBF;
};

/// True when `text` is valid UTF-8 from end to end.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// The length of the longest front part of `text` that is valid UTF-8 of whole characters: where to cut.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view text) noexcept;

}  // namespace parlor
