// What a load is asked to do, from its command line; used by all of tests/bench/load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct options {
    std::string work;           // echo, room, handshake or idle
    std::uint16_t port = 0;     // of the server, on 127.0.0.1
    int pid = 0;                // of the server, whose CPU and memory are counted
    std::size_t clients = 1;    // a handshake load has no clients that stay
    std::size_t rooms = 1;      // client i is in room i % rooms, and the first one of each room sends
    std::size_t in_flight = 1;  // messages a sender, or handshakes at a time
    std::size_t bytes = 64;     // of {text}
    double warm_up = 0.5;       // seconds that are not counted
    double seconds = 1.5;       // seconds that are
    bool deflate = false;       // offer permessage-deflate, and fail when it is declined
    bool first_frame = false;   // a handshake ends with the server's first frame, not with the 101
    std::string target = "/";   // templates: {client}, {room} and {text} are replaced
    std::string join;           // the first message of each client; none when empty
    std::string ready;          // what the frame begins with that tells a client is in; none when empty
    std::string message = "{text}";
    std::string count;  // what a delivered frame begins with; every frame counts when empty
};

/// Reads `WORK key=value...`; a failure with code 2 when something is wrong.
options read_options(int argc, char** argv);

/// The template with {client} and {room} filled in.
std::string filled(std::string_view text, const options& o, std::size_t client);

/// The message of `client`, with {text} being English-like words of the asked length, the same in each run.
std::string message_of(const options& o, std::size_t client);

}  // namespace bench
