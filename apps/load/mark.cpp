#include "mark.hpp"

#include <cstring>

namespace load {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t sender_digits = 6;
constexpr std::size_t time_digits = 12;
constexpr std::uint8_t no_digit = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        table[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

void put(char* to, std::uint64_t value, std::size_t count) noexcept {
    for (std::size_t i = count; i-- > 0; value >>= 4U)
        to[i] = digits[value & 0xFU];
}

// False when something is no digit.
bool get(const char* from, std::size_t count, std::uint64_t& value) noexcept {
    unsigned wrong = 0;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned digit = values[static_cast<unsigned char>(from[i])];
        wrong |= digit & 0xF0U;
        value = value << 4U | (digit & 0xFU);
    }
    return wrong == 0;
}

}  // namespace

marker::marker(std::uint16_t tag) noexcept : prefix_{'~'} {
    put(prefix_.data() + 1, tag, prefix_size - 1);
}

void marker::write(const mark& what, std::string& to) const {
    std::array<char, size> text;
    std::memcpy(text.data(), prefix_.data(), prefix_size);
    put(text.data() + prefix_size, what.sender, sender_digits);
    put(text.data() + prefix_size + sender_digits, what.intended_ns, time_digits);
    to.append(text.data(), text.size());
}

std::optional<mark> marker::find(std::string_view message) noexcept {
    if (message.size() < size) return std::nullopt;
    const std::string_view prefix(prefix_.data(), prefix_size);
    std::size_t at = hint_;
    if (at > message.size() - size || std::memcmp(message.data() + at, prefix.data(), prefix_size) != 0) {
        at = message.find(prefix);
        if (at == std::string_view::npos || at > message.size() - size) return std::nullopt;
        hint_ = at;
    }
    const char* const text = message.data() + at + prefix_size;
    std::uint64_t sender = 0;
    std::uint64_t time = 0;
    if (!get(text, sender_digits, sender) || !get(text + sender_digits, time_digits, time)) return std::nullopt;
    return mark{.sender = static_cast<std::uint32_t>(sender), .intended_ns = time};
}

}  // namespace load
