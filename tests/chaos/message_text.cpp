#include "chaos/message_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace chaos {
namespace {

constexpr std::uint32_t longest_filler = 160;
constexpr std::uint32_t long_ones = 12;  // one text in so many is long, so that who does not read is soon behind
constexpr std::uint32_t longest = 8000;

}  // namespace

std::string name_of(message_id id) {
    return fmt::format("c{}-{}", id.author, id.number);
}

std::string text_of(message_id id) {
    const std::uint32_t mixed = (id.author * 2654435761U) ^ (id.number * 2246822519U);
    const std::uint32_t size = mixed % long_ones == 0 ? mixed / long_ones % longest : mixed % longest_filler;
    return name_of(id) + ' ' + std::string(size, static_cast<char>('a' + mixed / longest_filler % 26));
}

std::optional<message_id> read_text(std::string_view text) {
    message_id id;
    const char* const end = text.data() + text.size();
    if (!text.starts_with('c')) return std::nullopt;
    const auto author = std::from_chars(text.data() + 1, end, id.author);
    if (author.ec != std::errc{} || author.ptr == end || *author.ptr != '-') return std::nullopt;
    if (std::from_chars(author.ptr + 1, end, id.number).ec != std::errc{} || text != text_of(id)) return std::nullopt;
    return id;
}

}  // namespace chaos
