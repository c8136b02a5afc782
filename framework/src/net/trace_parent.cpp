#include "net/trace_parent.hpp"

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

std::optional<std::string_view> trace_id_of(std::string_view traceparent) noexcept {
    if (traceparent.size() < whole_size) return std::nullopt;
    const std::string_view version = traceparent.substr(0, version_size);
    if (!is_hex(version) || version == "ff") return std::nullopt;
    const bool longer = traceparent.size() > whole_size;
    if (longer && (version == "00" || traceparent[whole_size] != '-')) return std::nullopt;

    constexpr std::size_t trace_at = version_size + 1;
    constexpr std::size_t parent_at = trace_at + trace_size + 1;
    constexpr std::size_t flags_at = parent_at + parent_size + 1;
    for (const std::size_t end : {trace_at, parent_at, flags_at}) {
        if (traceparent[end - 1] != '-') return std::nullopt;
    }
    const std::string_view trace = traceparent.substr(trace_at, trace_size);
    if (!is_id(trace) || !is_id(traceparent.substr(parent_at, parent_size))) return std::nullopt;
    if (!is_hex(traceparent.substr(flags_at, flags_size))) return std::nullopt;
    return trace;
}

}  // namespace parlor
