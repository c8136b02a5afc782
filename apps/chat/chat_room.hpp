// A room of the chat: what is said, who is typing, what was said before, and who may do what.
#pragma once

#include "messages.hpp"
#include "moderation.hpp"
#include "parlor/room/room.hpp"

namespace chat {

class chat_room final : public parlor::room {
public:
    /// A page of history is about `max_page_bytes` long at most, but one message at least.
    explicit chat_room(std::size_t max_page_bytes);

private:
    parlor::task<> on_open() override;
    void handle_say(parlor::member& from, say message);
    void handle_typing(parlor::member& from, typing mark);
    parlor::task<history_reply> handle_history(parlor::member& from, history wanted);

    // chat_room_moderation.cpp
    void declare_moderation();
    parlor::task<> handle_claim(parlor::member& from, claim message);
    void handle_set_role(parlor::member& from, const set_role& message);
    void handle_kick(parlor::member& from, const chat::kick& message);
    void handle_mute(parlor::member& from, const mute& message);
    void handle_unmute(parlor::member& from, const unmute& message);
    void handle_ban(parlor::member& from, const ban& message);
    void handle_unban(parlor::member& from, const unban& message);
    void handle_invite(parlor::member& from, const invite& message);
    void handle_set_access(parlor::member& from, const set_access& message);
    parlor::task<> handle_erase(parlor::member& from, erase message);
    rules_reply handle_rules(parlor::member& from, rules message);

    void check_voice(const parlor::member& from) const;
    [[nodiscard]] target find_user(const std::string& name) const;
    std::size_t put_out(const person& by, const std::string& name, const std::string& why);
    template <class Change>
    void decide(const parlor::member& by, rank needed, std::string_view act, std::string_view user,
                std::string_view reason, Change change);
    void note(std::string_view outcome, const parlor::member& by, std::string_view act, std::string_view user,
              std::string_view why) const;

    const std::size_t max_page_bytes_;
    room_rules rules_;
};

/// A member, as the rules see it.
[[nodiscard]] person person_of(const parlor::member& who);

}  // namespace chat
