// The command line of parlor-hostile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "parlor/core/clock.hpp"
#include "parlor/net/tls_options.hpp"

namespace hostile {

struct options {
    std::string url;
    std::string only;  ///< attacks whose names contain this; empty: all
    parlor::duration patience = std::chrono::seconds(20);
    std::size_t max_message_bytes = 65536;  ///< what the server is set to
    int server_pid = 0;
    std::size_t max_memory = 0;  ///< bytes that the server may have come to; 0: any
    parlor::tls_options tls;
};

struct command_line {
    std::optional<options> run;  ///< nothing: print, and end with the exit code
    int exit_code = 0;
    std::string out;
    std::string err;
};

/// Never throws for bad input.
[[nodiscard]] command_line read_command_line(int argc, const char* const* argv, std::string_view version);

}  // namespace hostile
