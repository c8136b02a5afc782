// What a client is configured with, and what its handlers are told. Used by client.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/core/error.hpp"
#include "parlor/net/tls_options.hpp"
#include "parlor/wire/close_code.hpp"

namespace parlor {

/// Gets a token for a client, as its app knows how: from its login, by HTTP, out of a file. Calls `give` with it, at
/// once or later, on the client's loop (see loop::post); with an empty text, or by throwing, when there is none. A
/// `give` that comes too late, or when the client is gone, does nothing.
using token_provider = std::function<void(std::function<void(std::string token)> give)>;

struct client_options {
    std::string user{};  ///< the guest name that is asked for; empty: the server's choice, which reconnects keep
    std::vector<std::pair<std::string, std::string>> headers{};  ///< more of them for the upgrade, such as a Cookie
    /// Asked at each connect, for `Authorization: Bearer`, and whenever the present token ends soon, which the
    /// connection then goes on with. Without one a connect is one more failed attempt, and a living connection goes on
    /// to its end.
    token_provider token{};
    duration timeout = std::chrono::seconds(10);            ///< of a request, unless it says otherwise
    std::size_t max_queue = 100;                            ///< messages that may wait for a connection or a reply
    std::size_t max_message_bytes = std::size_t{16} << 20;  ///< of one message of the server's
    duration connect_timeout = std::chrono::seconds(15);    ///< of one attempt, until the session is there
    duration first_backoff =
        std::chrono::milliseconds(500);               ///< the bound of the first wait; it doubles with each attempt
    duration max_backoff = std::chrono::seconds(30);  ///< the bound of every later wait
    bool binary_messages = false;                     ///< speaks parlor.v1.bin, for messages in the binary form
    std::string source_address{};                     ///< to connect from; empty: any
    tls_options tls{};                                ///< of wss URLs
};

enum class client_state : std::uint8_t {
    connecting,    ///< the first connection since connect()
    open,          ///< the session is there, and all that waited has been sent
    reconnecting,  ///< it was lost; waits, or tries again
    closed,        ///< not connected, and not trying to be
};

/// A change of state, with what an app needs to say it in words.
struct client_change {
    client_state state = client_state::closed;
    std::optional<duration> delay{};          ///< while reconnecting: until the next attempt
    unsigned attempt = 0;                     ///< failed attempts in a row
    close_code code = close_code::no_status;  ///< of the close that led here; abnormal: lost without a close frame
    std::string reason{};
};

/// What a handler learns about a message beside its data.
struct message_info {
    std::string type{};
    std::string room{};     ///< empty outside rooms
    std::uint64_t seq = 0;  ///< the room's number of it; 0 on what is not journaled
    bool replayed = false;  ///< it was missed during a lost connection and came by a resume
};

/// Messages of a room that will not come by themselves.
struct room_gap {
    std::uint64_t after = 0;  ///< the last message that was seen before the hole; 0 when the log began anew
    std::uint64_t up_to = 0;  ///< where the room stands now
    bool new_epoch = false;   ///< the room's log began anew: earlier numbers mean nothing any more
};

struct request_options {
    std::optional<duration> timeout{};  ///< it also runs while there is no connection
    bool read_only = false;  ///< changes nothing on the server, so that it goes without a key and may run twice
    std::string key{};       ///< of the effect, for an app that asks again by itself; empty: one is made up
};

}  // namespace parlor
