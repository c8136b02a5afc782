// The settings as people read them: --help and --print-config. Used by config.cpp.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "parlor/core/config.hpp"

namespace parlor {

/// The source of what nobody gave.
constexpr std::string_view default_source = "default";

/// What counts for one key, and who said so.
struct effective_text {
    std::string text;
    std::string source;  ///< `default_source`, or as in given_text
};

[[nodiscard]] std::string help_text(std::string_view program, std::string_view version,
                                    std::span<const option_row> rows);

/// TOML that can be read back in. `effective` has every row's key.
[[nodiscard]] std::string config_text(std::string_view program, std::string_view version,
                                      std::span<const option_row> rows,
                                      const std::map<std::string, effective_text, std::less<>>& effective);

}  // namespace parlor
