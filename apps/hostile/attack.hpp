// What is done to a server, and what it may answer: data. The *_attacks.cpp have the list, siege goes through it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"

namespace hostile {

/// What became of a connection: an HTTP status, a close code, or one of these.
enum outcome : int {
    ended = 0,        ///< the server ended the stream without a word
    reset = 1,        ///< the same, the hard way
    stays_open = 2,   ///< nothing happened for as long as we waited
    unreachable = 3,  ///< there was no connection, or no upgrade where one was due
    not_offered = 4,  ///< the server does not speak the extension that the attack is about
    left = 5,         ///< we went when it was time
};

[[nodiscard]] std::string to_string(int became);

enum class stage {
    http,       ///< a fresh connection
    websocket,  ///< behind an upgrade
    session,    ///< the same, of servers that speak parlor.v1
};

enum class departure {
    stays,     ///< until the server ends it
    on_sent,   ///< as soon as the bytes are in the system's hands
    on_heard,  ///< as soon as the server has said what it must
};

struct attack {
    std::string name;
    stage at = stage::http;
    std::string bytes;
    std::vector<int> allowed{};  ///< what may become of it
    std::size_t repeat = 1;      ///< how often the bytes are sent
    std::size_t piece = 0;       ///< so many bytes a write; 0: as many as go
    parlor::duration pause{};    ///< between two writes
    std::size_t crowd = 1;       ///< so many connections do it at the same time
    bool reads = true;           ///< false: nothing is read before all is sent, or the server has gone
    bool finishes = false;       ///< says that it will send no more
    bool in_one_write = false;   ///< the bytes go out with the upgrade, before it is answered
    bool deflates = false;       ///< behind an agreement on permessage-deflate
    std::string says{};          ///< the server must say this
    std::string afterwards{};    ///< sent when it has
    departure leaves = departure::stays;
    bool resets = true;       ///< leaves with a reset; else by an orderly close of the stream
    bool hears_body = false;  ///< the body of an HTTP answer counts as heard; it ends with the stream
    std::function<std::string(std::string_view heard)> makes{};  ///< the bytes, out of the server's first message
};

struct target {
    std::string authority;  ///< the Host header
    std::string path;       ///< with its query
    std::size_t max_message_bytes = 0;
    bool on_loopback = false;  ///< the server listens for this machine alone
};

using attack_list = std::vector<attack>;

inline attack& add(attack_list& to, stage at, std::string name, std::string bytes, std::vector<int> allowed) {
    attack& made = to.emplace_back();
    made.name = std::move(name);
    made.at = at;
    made.bytes = std::move(bytes);
    made.allowed = std::move(allowed);
    return made;
}

/// What an honest client does: a ping, its answer, a close.
[[nodiscard]] attack honest_visit();

[[nodiscard]] attack_list all_attacks(const target& of);

void add_http_attacks(attack_list& to, const target& of);
void add_frame_attacks(attack_list& to, const target& of);
void add_resource_attacks(attack_list& to, const target& of);
void add_message_attacks(attack_list& to);

/// An upgrade with these lines more, each with its end.
[[nodiscard]] std::string upgrade_request(const target& of, std::string_view more = {});

}  // namespace hostile
