// Frames as a client sends them, right and wrong: what the attacks are made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hostile {

constexpr unsigned final = 0x80;
constexpr unsigned masked = 0x80;
constexpr unsigned compressed = 0x40;
constexpr unsigned more_kind = 0;  ///< the opcode of what continues a message
constexpr unsigned text_kind = 1;
constexpr unsigned binary_kind = 2;
constexpr unsigned close_kind = 8;
constexpr unsigned ping_kind = 9;
constexpr unsigned pong_kind = 10;

[[nodiscard]] inline char byte(unsigned value) {
    return static_cast<char>(value & 0xffU);
}

[[nodiscard]] std::string big_endian(std::size_t value, unsigned bytes);

/// `first` has the final bit, the reserved ones and the opcode. Masked with zeros, so that the payload stands there as
/// it is.
[[nodiscard]] std::string frame(unsigned first, std::string_view payload);

/// The head of a frame that announces so many bytes, in the longest form.
[[nodiscard]] std::string announcement(unsigned first, std::size_t bytes);

/// A whole text message.
[[nodiscard]] std::string message(std::string_view payload);

[[nodiscard]] std::string close_frame(unsigned code, std::string_view reason = {});

[[nodiscard]] std::string times(std::size_t count, std::string_view what);

}  // namespace hostile
