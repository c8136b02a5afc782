// Who may do what in a room of the chat: decided here, without input or output. For chat_room, which keeps the rules.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"

namespace chat {

enum class rank : std::uint8_t { member, moderator, owner };
BOOST_DESCRIBE_ENUM(rank, member, moderator, owner)

struct muted_user {
    std::string user;
    std::optional<parlor::wall_time> until;  // nothing: until somebody takes it back
};
BOOST_DESCRIBE_STRUCT(muted_user, (), (user, until))

struct banned_user {
    std::string user;
    std::string by;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(banned_user, (), (user, by, reason))

/// Somebody who does or says something here.
struct person {
    std::string name;
    bool vouched = false;  ///< no guest: ranks and invitations are for these alone, since a guest may take any name
    bool admin = false;    ///< whoever runs the server trusts it: an owner everywhere
};

/// Somebody whom an act is about, who may not be here.
struct target {
    std::string name;
    rank highest = rank::member;  ///< of those who are here under that name
    bool guest = false;           ///< only guests are here under that name
};

/// What a room keeps of it. Each act throws parlor::failure, in words for whoever tried it, and then changes nothing.
struct room_rules {
    static constexpr std::size_t max_name_bytes = 64;
    static constexpr std::size_t max_reason_bytes = 200;
    static constexpr std::uint32_t max_mute_seconds = 31 * 24 * 3600;

    std::string owner;  // empty: nobody's, and open to all
    std::vector<std::string> moderators;
    std::vector<std::string> invited;
    std::vector<muted_user> muted;
    std::vector<banned_user> banned;
    bool invite_only = false;

    [[nodiscard]] rank rank_of(const person& who) const;
    /// Of whoever is vouched for under that name.
    [[nodiscard]] rank rank_of_name(std::string_view name) const;
    /// The names of the messages that are open to somebody of that rank.
    [[nodiscard]] static std::vector<std::string> open_to(rank who);

    /// These throw when it may not.
    void check_rank(const person& who, rank needed) const;
    void check_may_enter(const person& who) const;
    void check_may_speak(const person& who, parlor::wall_time now) const;
    void check_may_erase(const person& who, std::string_view author) const;
    /// Nobody acts on somebody of the same rank or a higher one.
    void check_is_above(const person& by, const target& whom) const;
    static void check_name(std::string_view name);
    static void check_reason(std::string_view reason);

    /// `untouched`: nothing was said here yet.
    void claim(const person& by, bool untouched);
    void set_role(const person& by, const target& whom, rank role);
    void mute(const person& by, const target& whom, std::optional<std::uint32_t> seconds, parlor::wall_time now);
    void unmute(const std::string& user);
    void ban(const person& by, const target& whom, std::string reason);
    void unban(const std::string& user);
    void invite(const target& whom);
};
BOOST_DESCRIBE_STRUCT(room_rules, (), (owner, moderators, invited, muted, banned, invite_only))

}  // namespace chat
