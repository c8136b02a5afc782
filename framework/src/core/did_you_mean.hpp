// The name that somebody probably meant. Used for options, keys, variables and choices.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace parlor {

/// Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// `; did you mean NAME?` for the nearest name, or an empty text when none is near.
[[nodiscard]] std::string did_you_mean(std::string_view typed, std::span<const std::string> names);

}  // namespace parlor
