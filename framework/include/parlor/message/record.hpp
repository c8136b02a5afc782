// What a client said and what it is told, in the form that sessions, rooms and journals share. No codec, no frames.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "parlor/core/error.hpp"
#include "parlor/message/request_id.hpp"
#include "parlor/message/trace_context.hpp"

namespace parlor {

enum class record_kind : std::uint8_t {
    event,    ///< a message of the app's own; with an id it wants a reply
    reply,    ///< the answer to a request of the server's
    join,     ///< enter `room`
    leave,    ///< leave `room`
    resume,   ///< take up an earlier session
    members,  ///< list the members of `room`
    refresh,  ///< go on with a newer token
    ping,     ///< answered like a request
};

/// What a client said. Its envelope is checked already; nobody looked into its payload.
struct record {
    record_kind kind = record_kind::event;
    std::string type;            ///< the wire name; empty for a reply
    std::string room;            ///< empty: addressed to no room. Always set for join, leave and members
    request_id id;               ///< for a reply: the id of the server's request
    std::string key;             ///< the client's name for this effect, for retries; empty: none
    std::string payload = "{}";  ///< the `data` as JSON text, or marked and binary (payload.hpp)
    bool is_error = false;       ///< an error reply: the next two say which
    errc error = errc::unknown;  ///< a code that parlor does not know is `unknown`
    std::string error_message;
    std::unique_ptr<trace_context> trace;  ///< null: its sender names none
};

enum class outgoing_kind : std::uint8_t {
    event,    ///< type, room, seq, payload
    reply,    ///< id, payload
    error,    ///< id or none, code, message
    request,  ///< type, room, id (the server's own number), payload
};

/// What a client is told. Immutable once shared, so that one is enough for a whole room on every shard.
struct outgoing {
    outgoing_kind kind = outgoing_kind::event;
    std::string type;
    std::string room;       ///< empty: none
    std::uint64_t seq = 0;  ///< 0: not sequenced
    request_id id;
    std::string payload = "{}";  ///< JSON text; an event's may be marked and binary (payload.hpp)
    errc error = errc::unknown;
    std::string error_message;
};

/// A message of the framework's or the app's. `seq` is written in when the message is committed.
[[nodiscard]] outgoing make_event(std::string type, std::string room, std::string payload);

/// The answer to `id`.
[[nodiscard]] outgoing make_reply(request_id id, std::string payload);

/// A refusal. An empty `id` is sent as null: nobody asked, but the client should know.
[[nodiscard]] outgoing make_error(request_id id, const failure& why);

/// A request of the server's, numbered by the session. `room` may be empty.
[[nodiscard]] outgoing make_request(std::string type, std::string room, std::uint64_t number, std::string payload);

}  // namespace parlor
