// A room's owner and moderators at work: asks the rules, keeps them, tells everybody, and leaves a line in the log of
// the server for whoever has to know later who did what.
#include <algorithm>

#include "chat_room.hpp"
#include "parlor/core/log.hpp"

namespace chat {
namespace {

constexpr std::string_view admin_role = "admin";

/// What somebody made up must not fill the log.
std::string_view as_logged(std::string_view name) {
    return name.size() <= room_rules::max_name_bytes ? name : "(too long)";
}

std::string because(const std::optional<std::string>& reason) {
    return reason && !reason->empty() ? ": " + *reason : "";
}

}  // namespace

person person_of(const parlor::member& who) {
    const parlor::user& user = who.who();
    return {.name = user.name, .vouched = !user.guest, .admin = !user.guest && user.has_role(admin_role)};
}

void chat_room::declare_moderation() {
    on<claim>(&chat_room::handle_claim);
    on<rules>(&chat_room::handle_rules);
    on<erase>(&chat_room::handle_erase);
    on<chat::kick>(&chat_room::handle_kick);
    on<mute>(&chat_room::handle_mute);
    on<unmute>(&chat_room::handle_unmute);
    on<ban>(&chat_room::handle_ban);
    on<unban>(&chat_room::handle_unban);
    on<invite>(&chat_room::handle_invite);
    on<set_role>(&chat_room::handle_set_role);
    on<set_access>(&chat_room::handle_set_access);
    join_rule([this](const parlor::incoming_message& what) {
        try {
            rules_.check_may_enter(person_of(what.from));
        } catch (const parlor::failure& why) {
            note("refused", what.from, what.type, {}, why.message());
            throw;
        }
    });
    sends<role_set, kicked, muted, unmuted, banned, unbanned, invited, access_set, erased>();
}

void chat_room::check_voice(const parlor::member& from) const {
    if (!rules_.muted.empty()) rules_.check_may_speak(person_of(from), wall_now());
}

target chat_room::find_user(const std::string& name) const {
    target found{.name = name};
    bool vouched = false;
    for (const parlor::member* each : members()) {
        if (each->name() != name) continue;
        const person who = person_of(*each);
        found.highest = std::max(found.highest, rules_.rank_of(who));
        (who.vouched ? vouched : found.guest) = true;
    }
    found.guest = found.guest && !vouched;
    return found;
}

/// In all sessions of that name that `by` is above; how many there were.
std::size_t chat_room::put_out(const person& by, const std::string& name, const std::string& why) {
    std::size_t out = 0;
    for (parlor::member* each : members()) {
        if (each->name() != name || rules_.rank_of(person_of(*each)) >= rules_.rank_of(by)) continue;
        room::kick(*each, {parlor::errc::permission_denied, why});
        ++out;
    }
    return out;
}

void chat_room::note(std::string_view outcome, const parlor::member& by, std::string_view act, std::string_view user,
                     std::string_view why) const {
    parlor::log::info(parlor::log::area::room, "moderation",
                      {{"room", name()},
                       {"outcome", outcome},
                       {"act", act},
                       {"by", by.name()},
                       {"guest", by.who().guest},
                       {"user", as_logged(user)},
                       {"why", why}});
}

/// Changes the rules and tells everybody, or leaves all as it is and says why; either way somebody can read later who
/// wanted what, and about whom: so the rank is asked here and not before the message is read.
template <class Change>
void chat_room::decide(const parlor::member& by, rank needed, std::string_view act, std::string_view user,
                       std::string_view reason, Change change) {
    room_rules next = rules_;
    try {
        rules_.check_rank(person_of(by), needed);
        change(next, person_of(by));
        keep(next);
    } catch (const parlor::failure& why) {
        note("refused", by, act, user, why.message());
        throw;
    }
    rules_ = std::move(next);
    note("done", by, act, user, reason);
}

parlor::task<> chat_room::handle_claim(parlor::member& from, claim /*message*/) {
    const parlor::history_page past = co_await read_history(UINT64_MAX, 1);
    decide(from, rank::member, "claim", from.name(), {}, [&](room_rules& next, const person& by) {
        next.claim(by, past.empty());
        broadcast(role_set{.user = by.name, .role = rank::owner, .by = by.name});
    });
}

void chat_room::handle_set_role(parlor::member& from, const set_role& message) {
    decide(from, rank::owner, "set_role", message.user, {}, [&](room_rules& next, const person& by) {
        next.set_role(by, find_user(message.user), message.role);
        broadcast(role_set{.user = message.user, .role = message.role, .by = by.name});
    });
}

void chat_room::handle_kick(parlor::member& from, const chat::kick& message) {
    const person by = person_of(from);
    try {
        rules_.check_rank(by, rank::moderator);
        room_rules::check_name(message.user);
        room_rules::check_reason(message.reason.value_or(""));
        const std::string why = by.name + " put you out of this room" + because(message.reason);
        if (message.user == by.name && !find_user(message.user).guest)
            rules_.check_is_above(by, {.name = message.user});
        if (put_out(by, message.user, why) == 0) {
            rules_.check_is_above(by, find_user(message.user));
            throw parlor::failure(parlor::errc::not_found, message.user + " is not here");
        }
    } catch (const parlor::failure& why) {
        note("refused", from, "kick", message.user, why.message());
        throw;
    }
    note("done", from, "kick", message.user, message.reason.value_or(""));
    broadcast(kicked{.user = message.user, .by = by.name, .reason = message.reason});
}

void chat_room::handle_mute(parlor::member& from, const mute& message) {
    const std::string how_long = message.seconds ? "for " + std::to_string(*message.seconds) + " s" : "";
    decide(from, rank::moderator, "mute", message.user, how_long, [&](room_rules& next, const person& by) {
        next.mute(by, find_user(message.user), message.seconds, wall_now());
        broadcast(muted{.user = message.user, .by = by.name, .until = next.muted.back().until});
    });
}

void chat_room::handle_unmute(parlor::member& from, const unmute& message) {
    decide(from, rank::moderator, "unmute", message.user, {}, [&](room_rules& next, const person& by) {
        next.unmute(message.user);
        broadcast(unmuted{.user = message.user, .by = by.name});
    });
}

void chat_room::handle_ban(parlor::member& from, const ban& message) {
    const std::string reason = message.reason.value_or("");
    decide(from, rank::moderator, "ban", message.user, reason, [&](room_rules& next, const person& by) {
        next.ban(by, find_user(message.user), reason);
        broadcast(banned{.user = message.user, .by = by.name, .reason = message.reason});
    });
    put_out(person_of(from), message.user, from.name() + " banned you from this room" + because(message.reason));
}

void chat_room::handle_unban(parlor::member& from, const unban& message) {
    decide(from, rank::moderator, "unban", message.user, {}, [&](room_rules& next, const person& by) {
        next.unban(message.user);
        broadcast(unbanned{.user = message.user, .by = by.name});
    });
}

void chat_room::handle_invite(parlor::member& from, const invite& message) {
    decide(from, rank::moderator, "invite", message.user, {}, [&](room_rules& next, const person& by) {
        next.invite(find_user(message.user));
        broadcast(invited{.user = message.user, .by = by.name});
    });
}

void chat_room::handle_set_access(parlor::member& from, const set_access& message) {
    const std::string_view access = message.invite_only ? "invite only" : "open";
    decide(from, rank::owner, "set_access", {}, access, [&](room_rules& next, const person& by) {
        next.invite_only = message.invite_only;
        broadcast(access_set{.invite_only = message.invite_only, .by = by.name});
    });
}

parlor::task<> chat_room::handle_erase(parlor::member& from, erase message) {
    const parlor::history_page past = co_await read_history(message.seq + 1, 1);
    const std::string seq = std::to_string(message.seq);
    std::string author;
    try {
        if (past.empty() || past[0].seq != message.seq || !past[0].is<said>()) {
            throw parlor::failure(parlor::errc::not_found, "there is no message " + seq + " any more");
        }
        said left = past[0].as<said>();
        author = left.from;
        rules_.check_may_erase(person_of(from), author);
        left.text.clear();
        left.erased_by = from.name();
        redact(message.seq, left);
    } catch (const parlor::failure& why) {
        note("refused", from, "erase", author, why.message());
        throw;
    }
    note("done", from, "erase", author, "message " + seq);
    broadcast(erased{.seq = message.seq, .by = from.name()});
}

rules_reply chat_room::handle_rules(parlor::member& from, rules /*message*/) {
    const person who = person_of(from);
    rules_reply reply;
    if (!rules_.owner.empty()) reply.owner = rules_.owner;
    reply.moderators = rules_.moderators;
    reply.muted = rules_.muted;
    reply.invite_only = rules_.invite_only;
    reply.you = rules_.rank_of(who);
    reply.vouched = who.vouched;
    reply.may = room_rules::open_to(reply.you);
    if (reply.you >= rank::moderator) {
        reply.invited = rules_.invited;
        reply.banned = rules_.banned;
    }
    return reply;
}

}  // namespace chat
