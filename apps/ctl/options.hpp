// The command line of parlor-ctl.
#pragma once

#include <string>

#include "ask.hpp"
#include "tool/command_line.hpp"

namespace ctl {

/// What one run does: a question, and how its answer is shown.
struct options {
    place where;
    std::string command;  ///< `rooms`
    std::string target;   ///< of the question: `/v1/rooms?limit=20`
    std::string body;     ///< JSON; empty: nothing is changed
    bool json = false;    ///< the answer as it came
    double every_s = 0;   ///< of top: seconds between two looks
    int times = 0;        ///< of top: 0: until it is interrupted
};

using command_line = tool::command_line<options>;

[[nodiscard]] command_line read_command_line(int argc, const char* const* argv, std::string_view version);

}  // namespace ctl
