// The command line of a chaos run.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "chaos/plan.hpp"

namespace chaos {

struct options {
    plan_options plan;
    std::string server;                 ///< the chat's program
    std::uint32_t threads = 2;          ///< of the server
    std::chrono::seconds patience{20};  ///< with what the server owes a client that is connected
    std::chrono::seconds limit{0};      ///< of the whole run; 0: by its size
    bool quiet = false;                 ///< no progress
};

/// Nothing after --help, or what is wrong was said; `exit_code` says which.
[[nodiscard]] std::optional<options> read_options(int argc, char** argv, int& exit_code);

}  // namespace chaos
