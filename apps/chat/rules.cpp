#include "rules.hpp"

#include <algorithm>
#include <chrono>

#include "parlor/core/error.hpp"

namespace chat {
namespace {

using parlor::errc;
using parlor::failure;
using names = std::vector<std::string>;

bool has(const names& all, std::string_view name) {
    return std::ranges::find(all, name) != all.end();
}

void add(names& all, const std::string& name) {
    if (!has(all, name)) all.push_back(name);
}

template <class Entries>
auto find_user(Entries& all, std::string_view name) {
    return std::ranges::find_if(all, [name](const auto& each) { return each.user == name; });
}

template <class Entries>
bool remove_user(Entries& all, std::string_view name) {
    return std::erase_if(all, [name](const auto& each) { return each.user == name; }) != 0;
}

[[noreturn]] void deny(const std::string& why) {
    throw failure(errc::permission_denied, why);
}

std::string_view in_words(rank role) {
    switch (role) {
        case rank::member:
            return "a member";
        case rank::moderator:
            return "a moderator";
        case rank::owner:
            return "an owner";
    }
    return "nobody";
}

// What is given to a guest's name, whoever takes it next would have.
void check_not_guest(const target& whom) {
    if (!whom.guest) return;
    throw failure(errc::failed_precondition, whom.name + " is a guest: nobody vouches for that name");
}

std::string ban_in_words(const banned_user& ban) {
    return "you are banned from this room" + (ban.reason.empty() ? "" : ": " + ban.reason);
}

}  // namespace

rank room_rules::rank_of(const person& who) const {
    if (!who.vouched) return rank::member;
    return who.admin ? rank::owner : rank_of_name(who.name);
}

rank room_rules::rank_of_name(std::string_view name) const {
    if (!name.empty() && name == owner) return rank::owner;
    return has(moderators, name) ? rank::moderator : rank::member;
}

std::vector<std::string> room_rules::open_to(rank who) {
    std::vector<std::string> may;
    if (who >= rank::moderator) may = {"kick", "mute", "unmute", "ban", "unban", "invite", "erase"};
    if (who >= rank::owner) may.insert(may.end(), {"set_role", "set_access"});
    return may;
}

// ------------------------------------------------------------------------------------------- what is asked

void room_rules::check_rank(const person& who, rank needed) const {
    if (rank_of(who) >= needed) return;
    deny(needed == rank::owner ? "only this room's owner may do that" : "only this room's moderators may do that");
}

void room_rules::check_may_enter(const person& who) const {
    if (rank_of(who) >= rank::moderator) return;
    if (const auto ban = find_user(banned, who.name); ban != banned.end()) deny(ban_in_words(*ban));
    if (invite_only && !(who.vouched && has(invited, who.name))) deny("this room is by invitation only");
}

void room_rules::check_may_speak(const person& who, parlor::wall_time now) const {
    if (rank_of(who) >= rank::moderator) return;
    const auto mute = find_user(muted, who.name);
    if (mute == muted.end() || (mute->until && *mute->until <= now)) return;
    if (!mute->until) deny("you are muted in this room");
    const auto left = std::chrono::ceil<std::chrono::seconds>(*mute->until - now);
    deny("you are muted in this room for another " + std::to_string(left.count()) + " s");
}

void room_rules::check_may_erase(const person& who, std::string_view author) const {
    if (who.vouched && who.name == author) return;  // a guest's name proves nothing
    check_rank(who, rank::moderator);
    if (rank_of(who) < rank_of_name(author)) deny("that takes a higher rank");
}

void room_rules::check_is_above(const person& by, const target& whom) const {
    check_name(whom.name);
    if (by.name == whom.name && !whom.guest) deny("nobody may do that to themselves");
    const rank theirs = std::max(whom.highest, rank_of_name(whom.name));
    if (rank_of(by) <= theirs)
        deny(whom.name + " is " + std::string(in_words(theirs)) + " of this room: that takes a higher rank");
}

void room_rules::check_name(std::string_view name) {
    if (!name.empty() && name.size() <= max_name_bytes) return;
    throw failure(errc::invalid_argument,
                  "data.user: expected a name of 1 to " + std::to_string(max_name_bytes) + " bytes");
}

void room_rules::check_reason(std::string_view reason) {
    if (reason.size() <= max_reason_bytes) return;
    throw failure(errc::invalid_argument,
                  "data.reason: expected at most " + std::to_string(max_reason_bytes) + " bytes");
}

// ------------------------------------------------------------------------------------------- what is done

void room_rules::claim(const person& by, bool untouched) {
    if (!by.vouched) deny("guests cannot own a room: log in first");
    if (owner == by.name) throw failure(errc::failed_precondition, "this room is yours already");
    if (!by.admin) {
        if (!owner.empty()) throw failure(errc::failed_precondition, "this room is " + owner + "'s");
        if (!untouched)
            throw failure(errc::failed_precondition, "people have talked here already, so it is everybody's");
    }
    owner = by.name;
    std::erase(moderators, owner);
}

void room_rules::set_role(const person& by, const target& whom, rank role) {
    check_rank(by, rank::owner);
    check_name(whom.name);
    if (role != rank::member) {
        check_not_guest(whom);
        if (find_user(banned, whom.name) != banned.end())
            throw failure(errc::failed_precondition, whom.name + " is banned from this room");
    }
    if (whom.name == owner) {
        if (role == rank::owner) throw failure(errc::failed_precondition, whom.name + " owns this room already");
        if (!by.admin) deny("a room has an owner: make somebody else owner instead");
        owner.clear();
    }
    std::erase(moderators, whom.name);
    if (role == rank::member) return add(invited, whom.name);  // who is no moderator any more is no stranger yet
    if (role == rank::moderator) return add(moderators, whom.name);
    if (!owner.empty()) add(moderators, owner);
    owner = whom.name;
}

void room_rules::mute(const person& by, const target& whom, std::optional<std::uint32_t> seconds,
                      parlor::wall_time now) {
    check_is_above(by, whom);
    if (seconds && (*seconds == 0 || *seconds > max_mute_seconds)) {
        throw failure(errc::invalid_argument, "data.seconds: expected 1 to " + std::to_string(max_mute_seconds));
    }
    std::erase_if(muted,
                  [&](const muted_user& each) { return each.user == whom.name || (each.until && *each.until <= now); });
    muted_user added{.user = whom.name, .until = std::nullopt};
    if (seconds) added.until = now + std::chrono::seconds(*seconds);
    muted.push_back(std::move(added));
}

void room_rules::unmute(const std::string& user) {
    check_name(user);
    if (!remove_user(muted, user)) throw failure(errc::not_found, user + " is not muted");
}

void room_rules::ban(const person& by, const target& whom, std::string reason) {
    check_is_above(by, whom);
    check_reason(reason);
    remove_user(banned, whom.name);
    std::erase(moderators, whom.name);
    std::erase(invited, whom.name);
    banned.push_back({.user = whom.name, .by = by.name, .reason = std::move(reason)});
}

void room_rules::unban(const std::string& user) {
    check_name(user);
    if (!remove_user(banned, user)) throw failure(errc::not_found, user + " is not banned");
}

void room_rules::invite(const target& whom) {
    check_name(whom.name);
    check_not_guest(whom);
    if (find_user(banned, whom.name) != banned.end())
        throw failure(errc::failed_precondition, whom.name + " is banned from this room");
    add(invited, whom.name);
}

}  // namespace chat
