#include "parlor/message/trace_context.hpp"

#include <algorithm>
#include <cstddef>

namespace parlor {
namespace {

constexpr std::size_t version_size = 2;
constexpr std::size_t trace_size = 32;
constexpr std::size_t parent_size = 16;
constexpr std::size_t flags_size = 2;
constexpr std::size_t whole_size = version_size + trace_size + parent_size + flags_size + 3;

bool is_hex(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) noexcept {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
    if (text.size() < whole_size) return std::nullopt;
    const std::string_view version = text.substr(0, version_size);
    if (!is_hex(version) || version == "ff") return std::nullopt;
    const bool longer = text.size() > whole_size;
    if (longer && (version == "00" || text[whole_size] != '-')) return std::nullopt;

    constexpr std::size_t trace_at = version_size + 1;
    constexpr std::size_t parent_at = trace_at + trace_size + 1;
    constexpr std::size_t flags_at = parent_at + parent_size + 1;
    for (const std::size_t end : {trace_at, parent_at, flags_at}) {
        if (text[end - 1] != '-') return std::nullopt;
    }
    const std::string_view trace = text.substr(trace_at, trace_size);
    const std::string_view parent = text.substr(parent_at, parent_size);
    const std::string_view flags = text.substr(flags_at, flags_size);
    if (!is_id(trace) || !is_id(parent) || !is_hex(flags)) return std::nullopt;
    const bool sampled = std::string_view("13579bdf").find(flags.back()) != std::string_view::npos;
    return trace_context{.trace = std::string(trace), .parent = std::string(parent), .sampled = sampled};
}

}  // namespace parlor
