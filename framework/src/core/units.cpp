// Reading and writing of sizes and durations.
#include "parlor/core/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>

namespace parlor {
namespace {

struct unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::uint64_t second = 1'000'000'000;

// From small to large: writing takes the largest that divides.
constexpr std::array<unit, 5> size_units{{
    {"", 1},
    {"KiB", 1ULL << 10},
    {"MiB", 1ULL << 20},
    {"GiB", 1ULL << 30},
    {"TiB", 1ULL << 40},
}};
constexpr std::array<unit, 7> time_units{{
    {"ns", 1},
    {"us", 1'000},
    {"ms", 1'000'000},
    {"s", second},
    {"m", 60 * second},
    {"h", 3'600 * second},
    {"d", 86'400 * second},
}};

constexpr std::uint64_t largest_size = 1ULL << 62;
constexpr std::uint64_t longest = 36'525 * (86'400 * second);

std::optional<std::uint64_t> parse(std::string_view text, std::span<const unit> units, std::uint64_t largest) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    if (number == 0 && name.empty()) return 0;
    for (const unit& each : units) {
        if (each.name != name) continue;
        if (number > largest / each.factor) return std::nullopt;
        return number * each.factor;
    }
    return std::nullopt;
}

std::string format(std::uint64_t value, std::span<const unit> units) {
    if (value == 0) return "0";
    std::size_t best = 0;
    for (std::size_t i = 1; i < units.size(); ++i) {
        if (value % units[i].factor == 0) best = i;
    }
    return fmt::format("{}{}", value / units[best].factor, units[best].name);
}

}  // namespace

std::size_t parse_size(std::string_view text) {
    if (const auto bytes = parse(text, size_units, largest_size)) return *bytes;
    throw std::invalid_argument(fmt::format("expected a size such as 65536, 64KiB or 1MiB, got \"{}\"", text));
}

duration parse_duration(std::string_view text) {
    if (const auto value = parse(text, time_units, longest)) return duration(static_cast<duration::rep>(*value));
    const bool bare = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    throw std::invalid_argument(fmt::format("expected a duration {}such as 250ms, 10s, 1h or 30d{}, got \"{}\"",
                                            bare ? "with its unit, " : "", bare ? "" : " (at most 100 years)", text));
}

std::string format_size(std::size_t bytes) {
    return format(bytes, size_units);
}

std::string format_duration(duration value) {
    return format(static_cast<std::uint64_t>(value.count()), time_units);
}

}  // namespace parlor
