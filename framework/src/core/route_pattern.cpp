#include "parlor/core/route_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace parlor {
namespace {

// Takes the text up to the next '/' off the front of `rest`, and sets `rest` to nothing when that was the last segment.
std::string_view next_segment(std::optional<std::string_view>& rest) noexcept {
    const auto slash = rest->find('/');
    const auto segment = rest->substr(0, slash);
    if (slash == std::string_view::npos) {
        rest.reset();
    } else {
        rest->remove_prefix(slash + 1);
    }
    return segment;
}

bool is_identifier(std::string_view name) noexcept {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace

std::optional<std::string_view> path_params::get(std::string_view name) const noexcept {
    for (const auto& [key, value] : entries_) {
        if (key == name) return value;
    }
    return std::nullopt;
}

route_pattern::route_pattern(std::string_view pattern) : text_(pattern) {
    if (pattern.empty()) throw std::invalid_argument("a route pattern must not be empty");
    for (std::optional rest = pattern; rest;) {
        const auto part = next_segment(rest);
        if (part.find_first_of("{}") == std::string_view::npos) {
            segments_.push_back({std::string(part), false});
            continue;
        }
        if (part.size() < 2 || part.front() != '{' || part.back() != '}') {
            throw std::invalid_argument(
                fmt::format("route pattern \"{}\": \"{}\" must be plain text or one whole {{name}}", pattern, part));
        }
        const auto name = part.substr(1, part.size() - 2);
        if (!is_identifier(name)) {
            throw std::invalid_argument(
                fmt::format("route pattern \"{}\": \"{}\" is no name; use letters, digits and _", pattern, name));
        }
        if (std::ranges::any_of(segments_, [&](const segment& s) { return s.is_place && s.text == name; })) {
            throw std::invalid_argument(fmt::format("route pattern \"{}\": {{{}}} comes twice", pattern, name));
        }
        segments_.push_back({std::string(name), true});
    }
}

std::optional<path_params> route_pattern::match(std::string_view path) const {
    // Two passes, so that a path that does not fit costs no allocation.
    std::optional rest = path;
    for (const auto& expected : segments_) {
        if (!rest) return std::nullopt;
        const auto part = next_segment(rest);
        if (expected.is_place ? part.empty() : part != expected.text) return std::nullopt;
    }
    if (rest) return std::nullopt;

    path_params params;
    rest = path;
    for (const auto& expected : segments_) {
        const auto part = next_segment(rest);
        if (expected.is_place) params.add(expected.text, part);
    }
    return params;
}

bool route_pattern::is_ambiguous_with(const route_pattern& other) const noexcept {
    return std::ranges::equal(segments_, other.segments_, [](const segment& a, const segment& b) {
        return a.is_place == b.is_place && (a.is_place || a.text == b.text);
    });
}

bool route_pattern::is_more_exact_than(const route_pattern& other) const noexcept {
    const auto same_kind = [](const segment& a, const segment& b) { return a.is_place == b.is_place; };
    const auto [mine, theirs] = std::ranges::mismatch(segments_, other.segments_, same_kind);
    return mine != segments_.end() && theirs != other.segments_.end() && !mine->is_place;
}

}  // namespace parlor
