// What the chat's clients and rooms say to each other. Commands are imperative, what happened is in the past tense.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"

namespace chat {

/// A message to everyone in the room.
struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from;
    std::string text;
    parlor::wall_time at;
    std::optional<std::string> erased_by;  // there is no text any more, and who took it away
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text, at, erased_by))

/// "I am typing": the room tells the others.
struct typing {};
BOOST_DESCRIBE_STRUCT(typing, (), ())

struct typing_mark {
    static constexpr std::string_view wire_name = "typing";
    std::string from;
};
BOOST_DESCRIBE_STRUCT(typing_mark, (), (from))

/// Older messages of the room: those before `before`, or the latest.
struct history {
    std::optional<std::uint64_t> before;
    std::optional<std::uint32_t> limit;
};
BOOST_DESCRIBE_STRUCT(history, (), (before, limit))

struct past_message {
    std::uint64_t seq = 0;
    std::string from;
    std::string text;
    parlor::wall_time at;
    std::optional<std::string> erased_by;
};
BOOST_DESCRIBE_STRUCT(past_message, (), (seq, from, text, at, erased_by))

struct history_reply {
    std::vector<past_message> messages;  // oldest first
    std::optional<bool> more;            // true: there are older ones
};
BOOST_DESCRIBE_STRUCT(history_reply, (), (messages, more))

/// A message to one user, outside rooms; reaches every session of both.
struct direct {
    std::string to;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(direct, (), (to, text))

/// A direct message as inboxes keep it.
struct letter {
    static constexpr std::string_view wire_name = "direct";
    std::string from;
    std::string to;
    std::string text;
    parlor::wall_time at;
};
BOOST_DESCRIBE_STRUCT(letter, (), (from, to, text, at))

/// Which rooms there are, outside rooms.
struct rooms {};
BOOST_DESCRIBE_STRUCT(rooms, (), ())

struct room_line {
    std::string room;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(room_line, (), (room, count))

/// Those with the most people, by name.
struct rooms_reply {
    std::vector<room_line> rooms;
    bool more = false;  ///< there are others, which are to be asked for by name
};
BOOST_DESCRIBE_STRUCT(rooms_reply, (), (rooms, more))

/// What whoever runs the server tells everybody.
struct notice {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(notice, (), (text))

}  // namespace chat
