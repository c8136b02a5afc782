// A room of the chat: what is said, who is typing, and what was said before.
#pragma once

#include "messages.hpp"
#include "parlor/room/room.hpp"

namespace chat {

class chat_room final : public parlor::room {
public:
    chat_room();

private:
    void handle_say(parlor::member& from, say message);
    void handle_typing(parlor::member& from, typing mark);
    parlor::task<history_reply> handle_history(parlor::member& from, history wanted);
};

}  // namespace chat
