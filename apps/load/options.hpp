// What a run is asked to do: the command line of parlor-load.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/net/tls_options.hpp"
#include "text_template.hpp"
#include "tool/command_line.hpp"

namespace load {

enum class load_mode : std::uint8_t {
    echo,     ///< every client sends; what comes back to it counts
    room,     ///< some clients send; what each member hears counts
    stalled,  ///< as room, while some members never read
    join,     ///< all are connected, then join at once or at a rate
    connect,  ///< connections come and go
    idle,     ///< connections stay and say nothing
};

[[nodiscard]] std::string_view to_string(load_mode mode) noexcept;

struct options {
    load_mode mode = load_mode::echo;
    std::string url;

    std::uint32_t clients = 100;
    std::uint32_t rooms = 1;
    std::uint32_t senders = 0;    ///< clients that send; 0: all (echo), one a room (room, stalled)
    std::uint32_t stalled = 0;    ///< clients that never read
    std::uint32_t in_flight = 0;  ///< > 0: a closed loop with so many messages a sender on their way
    double rate = 0;              ///< of an open loop, a second, by all senders together
    std::uint64_t messages = 0;   ///< at most so many; 0: as many as fit into the duration
    parlor::duration duration = std::chrono::seconds(10);
    parlor::duration settle = std::chrono::milliseconds(500);
    parlor::duration patience = std::chrono::seconds(10);
    double connect_rate = 0;     ///< a second; 0: as fast as they come
    std::uint32_t dialing = 64;  ///< at most so many on their way at a time

    std::optional<text_template> join;
    std::string joined;  ///< the text that a join's answer contains
    text_template message{""};
    bool binary = false;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> subprotocols;
    std::string source;  ///< address; empty: chosen
    parlor::tls_options tls;

    int server_pid = 0;
    std::string json;  ///< a file; "-": stdout, instead of the text
    bool quiet = false;

    [[nodiscard]] bool open_loop() const noexcept { return in_flight == 0; }
    [[nodiscard]] bool fans_out() const noexcept { return mode == load_mode::room || mode == load_mode::stalled; }
    [[nodiscard]] bool sends() const noexcept { return mode == load_mode::echo || fans_out(); }
};

using command_line = tool::command_line<options>;

/// Checks everything that can be checked without connecting. Never throws for bad input.
[[nodiscard]] command_line read_command_line(int argc, const char* const* argv, std::string_view version);

}  // namespace load
