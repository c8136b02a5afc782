// What is done to a server, and what it may answer: data. attacks.cpp has the list, hostile_run goes through it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hostile {

/// What became of a connection: an HTTP status, a close code, or one of these.
enum outcome : int {
    ended = 0,        ///< the server ended the stream without a word
    reset = 1,        ///< the same, the hard way
    stays_open = 2,   ///< nothing happened for as long as we waited
    unreachable = 3,  ///< there was no connection, or no upgrade where one was due
};

[[nodiscard]] std::string to_string(int became);

enum class stage {
    http,       ///< a fresh connection
    websocket,  ///< behind an upgrade
    session,    ///< the same, of servers that speak parlor.v1
};

struct attack {
    std::string name;
    stage at = stage::http;
    std::string bytes;
    std::vector<int> allowed{};  ///< what may become of it
    std::size_t repeat = 1;      ///< how often the bytes are sent
    std::size_t piece = 0;       ///< so many bytes a write; 0: as many as go
    bool reads = true;           ///< false: nothing is read before all is sent, or the server has gone
    bool finishes = false;       ///< says that it will send no more
    std::string says{};          ///< the server must say this
    std::string afterwards{};    ///< sent when it has
};

struct target {
    std::string authority;  ///< the Host header
    std::string path;       ///< with its query
    std::size_t max_message_bytes = 0;
};

/// What an honest client does: a ping, its answer, a close.
[[nodiscard]] attack honest_visit();

[[nodiscard]] std::vector<attack> all_attacks(const target& of);

/// An upgrade with these lines more, each with its end.
[[nodiscard]] std::string upgrade_request(const target& of, std::string_view more = {});

}  // namespace hostile
