// The command line of parlor-hostile.
#pragma once

#include <cstdint>
#include <string>

#include "parlor/core/clock.hpp"
#include "parlor/net/tls_options.hpp"
#include "tool/command_line.hpp"

namespace hostile {

struct options {
    std::string url;
    std::string only;      ///< attacks whose names contain this; empty: all
    std::size_t part = 1;  ///< of so many parts, of which each has attacks of every kind
    std::size_t parts = 1;
    parlor::duration patience = std::chrono::seconds(45);
    std::size_t max_message_bytes = 65536;           ///< what the server is set to
    std::size_t at_once = 0;                         ///< attacks, or connections of the churn; 0: what suits
    std::size_t churn = 0;                           ///< so many connections come and go, in place of the list
    std::size_t max_growth = std::size_t{8} << 20U;  ///< bytes that the churn may leave the server with
    int server_pid = 0;
    std::size_t max_memory = 0;  ///< bytes that the server may have come to; 0: any
    parlor::tls_options tls;
};

using command_line = tool::command_line<options>;

/// Never throws for bad input.
[[nodiscard]] command_line read_command_line(int argc, const char* const* argv, std::string_view version);

}  // namespace hostile
