// How a tool begins: with what its command line says, or with a text and an exit code.
#pragma once

#include <optional>
#include <string>

namespace tool {

inline constexpr int bad_usage = 2;

template <class Options>
struct command_line {
    std::optional<Options> run;  ///< nothing: print, and end with the exit code
    int exit_code = 0;
    std::string out;
    std::string err;
};

}  // namespace tool
