// The payloads of the framework's own messages, as they stand on the wire. Sessions and rooms encode and decode them.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/error.hpp"

namespace parlor {

BOOST_DESCRIBE_ENUM(errc, cancelled, unknown, invalid_argument, deadline_exceeded, not_found, already_exists,
                    permission_denied, resource_exhausted, failed_precondition, aborted, out_of_range, unimplemented,
                    internal, unavailable, data_loss, unauthenticated)

namespace protocol {

/// Message types that apps may not declare.
inline constexpr std::array<std::string_view, 10> reserved_names{"hello",   "join", "leave", "resume",   "presence",
                                                                 "members", "ping", "reply", "expiring", "refresh"};

/// The first thing that a session hears.
struct hello {
    std::string session;
    std::string resume;  ///< the token for a later resume
    std::string user;
    std::int64_t heartbeat_ms = 0;
    std::uint64_t max_message_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(hello, (), (session, resume, user, heartbeat_ms, max_message_bytes))

struct member_info {
    std::string id;
    std::string user;
};
BOOST_DESCRIBE_STRUCT(member_info, (), (id, user))

/// The reply to join. What follows it begins at seq + 1.
struct joined {
    std::string room;
    std::string epoch;
    std::uint64_t seq = 0;
    std::uint64_t count = 0;           ///< of all members
    std::vector<member_info> members;  ///< at most 100 of them
};
BOOST_DESCRIBE_STRUCT(joined, (), (room, epoch, seq, count, members))

/// Who came and went since the last one.
struct presence {
    std::vector<member_info> joined;
    std::vector<member_info> left;
    std::uint64_t count = 0;
    std::optional<bool> more;  ///< true: the lists were cut
};
BOOST_DESCRIBE_STRUCT(presence, (), (joined, left, count, more))

/// The event that tells a client that the server ended its membership.
struct leave_notice {
    errc code = errc::unknown;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(leave_notice, (), (code, message))

/// The request to take up an earlier session.
struct resume {
    std::string token;
    std::map<std::string, std::uint64_t> rooms;  ///< the last seq seen in each
};
BOOST_DESCRIBE_STRUCT(resume, (), (token, rooms))

struct resumed_room {
    std::string epoch;
    std::uint64_t seq = 0;
    std::uint64_t replayed = 0;
    bool gap = false;
};
BOOST_DESCRIBE_STRUCT(resumed_room, (), (epoch, seq, replayed, gap))

/// The reply to resume. The missed frames follow it, then the live ones.
struct resumed {
    std::string resume;  ///< the next token
    std::map<std::string, resumed_room> rooms;
};
BOOST_DESCRIBE_STRUCT(resumed, (), (resume, rooms))

/// The event that tells a client that its token ends soon.
struct expiring {
    std::int64_t in_ms = 0;  ///< until the connection is closed
};
BOOST_DESCRIBE_STRUCT(expiring, (), (in_ms))

/// The request to go on with a newer token.
struct refresh {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(refresh, (), (token))

/// The reply to refresh.
struct refreshed {
    std::optional<std::int64_t> in_ms;  ///< until this one ends; none: never
};
BOOST_DESCRIBE_STRUCT(refreshed, (), (in_ms))

/// The request for a page of a room's members.
struct members {
    std::optional<std::string> after;  ///< the last member id of the page before
    std::optional<std::uint32_t> limit;
};
BOOST_DESCRIBE_STRUCT(members, (), (after, limit))

/// The reply to members.
struct members_page {
    std::vector<member_info> members;
    bool more = false;
};
BOOST_DESCRIBE_STRUCT(members_page, (), (members, more))

/// The reply to a message whose handler returned nothing but broadcast something: the last seq that it caused.
struct sequenced {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(sequenced, (), (seq))

}  // namespace protocol
}  // namespace parlor
