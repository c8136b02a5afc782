// What a room's owner and moderators say, and what everybody in the room hears of it.
#pragma once

#include "rules.hpp"

namespace chat {

/// Makes whoever says it the owner of a room that is nobody's, and in which nothing was said yet.
struct claim {};
BOOST_DESCRIBE_STRUCT(claim, (), ())

/// Makes somebody owner, moderator or member. A room has one owner: the one before is a moderator then.
struct set_role {
    std::string user;
    rank role = rank::member;
};
BOOST_DESCRIBE_STRUCT(set_role, (), (user, role))

/// Puts somebody out, in all their sessions; they may come again.
struct kick {
    std::string user;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(kick, (), (user, reason))

/// Lets somebody listen only: for so long, or until it is taken back.
struct mute {
    std::string user;
    std::optional<std::uint32_t> seconds;
};
BOOST_DESCRIBE_STRUCT(mute, (), (user, seconds))

struct unmute {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(unmute, (), (user))

/// Puts somebody out, and lets nobody of that name in again.
struct ban {
    std::string user;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ban, (), (user, reason))

struct unban {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(unban, (), (user))

/// Lets somebody in, also when the room is by invitation only.
struct invite {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(invite, (), (user))

/// Whether strangers may come in. Who is in stays.
struct set_access {
    bool invite_only = false;
};
BOOST_DESCRIBE_STRUCT(set_access, (), (invite_only))

/// Takes back what was said: for its author, if somebody vouches for them, and for moderators.
struct erase {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(erase, (), (seq))

/// How things stand in this room.
struct rules {};
BOOST_DESCRIBE_STRUCT(rules, (), ())

struct rules_reply {
    std::optional<std::string> owner;
    std::vector<std::string> moderators;
    std::vector<muted_user> muted;
    bool invite_only = false;
    std::optional<std::vector<std::string>> invited;  // for moderators
    std::optional<std::vector<banned_user>> banned;   // for moderators
    rank you = rank::member;
    bool vouched = false;          // you are no guest
    std::vector<std::string> may;  // the names of the messages that are open to you
};
BOOST_DESCRIBE_STRUCT(rules_reply, (), (owner, moderators, muted, invite_only, invited, banned, you, vouched, may))

struct role_set {
    std::string user;
    rank role = rank::member;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(role_set, (), (user, role, by))

struct kicked {
    std::string user;
    std::string by;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(kicked, (), (user, by, reason))

struct muted {
    std::string user;
    std::string by;
    std::optional<parlor::wall_time> until;
};
BOOST_DESCRIBE_STRUCT(muted, (), (user, by, until))

struct unmuted {
    std::string user;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(unmuted, (), (user, by))

struct banned {
    std::string user;
    std::string by;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(banned, (), (user, by, reason))

struct unbanned {
    std::string user;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(unbanned, (), (user, by))

struct invited {
    std::string user;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(invited, (), (user, by))

struct access_set {
    bool invite_only = false;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(access_set, (), (invite_only, by))

struct erased {
    std::uint64_t seq = 0;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(erased, (), (seq, by))

}  // namespace chat
