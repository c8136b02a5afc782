// The main function of a parlor server: options, signals, exit codes.
#pragma once

#include <functional>
#include <string_view>

#include "parlor/server/server.hpp"

namespace parlor {

/// Reads the options (docs/guide/configuration.md), lets `install` add rooms and endpoints, runs until SIGINT or
/// SIGTERM. Prints one line on stdout when all threads accept: `listening on http://ADDR:PORT/`. Returns the exit code:
/// 0 after a clean stop, 1 after a forced one, 2 when it cannot start: bad options, a busy port, an unreadable file.
[[nodiscard]] int run_main(int argc, char** argv, const std::function<void(server&)>& install,
                           std::string_view version = {});

}  // namespace parlor
