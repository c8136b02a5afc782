#include "auth/json_members.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "message/json_scan.hpp"
#include "parlor/core/error.hpp"

namespace parlor {
namespace {

constexpr double largest_number = 9007199254740992;  // 2^53

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
    throw failure(errc::invalid_argument, std::string(name) + ": " + std::string(why));
}

bool is_text(std::string_view token) noexcept {
    return token.front() == '"';
}

}  // namespace

json_members::json_members(std::string_view text) {
    if (const auto wrong = find_json_error(text); !wrong.empty()) {
        throw failure(errc::invalid_argument, std::string(wrong));
    }
    if (!is_json_object(text)) throw failure(errc::invalid_argument, "expected an object");
    object_scanner scanner(text);
    while (scanner.next())
        all_.emplace_back(unquote_json(scanner.key()), scanner.value());
    std::vector<std::string_view> names;
    for (const auto& [name, value] : all_)
        names.push_back(name);
    std::ranges::sort(names);
    const auto doubled = std::ranges::adjacent_find(names);
    if (doubled != names.end()) refuse(*doubled, "it is there twice");
}

std::optional<std::string_view> json_members::find(std::string_view name) const noexcept {
    const auto at = std::ranges::find_if(all_, [name](const auto& each) { return each.first == name; });
    if (at == all_.end()) return std::nullopt;
    return at->second;
}

std::optional<std::string> json_members::text(std::string_view name) const {
    const auto found = find(name);
    if (!found) return std::nullopt;
    if (!is_text(*found)) refuse(name, "expected a text");
    return unquote_json(*found);
}

std::optional<std::int64_t> json_members::number(std::string_view name) const {
    const auto found = find(name);
    if (!found) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), value);
    if (error != std::errc{} || end != found->data() + found->size() || !(std::abs(value) <= largest_number)) {
        refuse(name, "expected a number from -2^53 to 2^53");
    }
    return static_cast<std::int64_t>(value);
}

std::optional<std::vector<std::string>> json_members::texts(std::string_view name) const {
    const auto found = find(name);
    if (!found) return std::nullopt;
    if (is_text(*found)) return std::vector{unquote_json(*found)};
    if (found->front() != '[') refuse(name, "expected a text or a list of texts");
    std::vector<std::string> all;
    for (const std::string_view each : json_elements(*found)) {
        if (!is_text(each)) refuse(name, "expected a text or a list of texts");
        all.push_back(unquote_json(each));
    }
    return all;
}

std::vector<std::string_view> json_elements(std::string_view array) {
    if (array.empty() || array.front() != '[') throw failure(errc::invalid_argument, "expected a list");
    std::vector<std::string_view> all;
    array_scanner scanner(array);
    while (scanner.next())
        all.push_back(scanner.value());
    return all;
}

}  // namespace parlor
