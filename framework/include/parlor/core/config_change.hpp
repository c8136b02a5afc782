// What a server that runs takes over from newly read settings, and what it cannot. Used by server::reload; which keys
// may change is a column of the table in src/core/config_table.cpp.
#pragma once

#include <string>
#include <vector>

#include "parlor/core/config.hpp"

namespace parlor {

/// One setting that is wanted otherwise than it is. Both texts are spelled as --print-config does.
struct config_change {
    std::string key;
    std::string before;
    std::string after;
    bool taken = false;  ///< false: it counts from the next start on
};

/// Copies the reloadable settings of `wanted` into `running` and answers all that differ, in the order of the table.
/// Throws config_error when what would run then contradicts itself; `running` is as it was.
std::vector<config_change> take_over(config& running, const config& wanted);

}  // namespace parlor
