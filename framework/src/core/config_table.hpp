// The table's inside: how each row is read into the settings, and told from them. Used by config*.cpp alone.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parlor/core/config.hpp"

namespace parlor {

struct setting {
    option_row row;
    /// Throws std::invalid_argument: what was expected, and what came.
    void (*set)(config&, std::string_view text);
    /// The value as one would write it; `set` reads it back.
    std::string (*text)(const config&);
};

[[nodiscard]] std::span<const setting> setting_table();

}  // namespace parlor
