// A room of the chat: what is said, who is typing, and what was said before.
#pragma once

#include "messages.hpp"
#include "parlor/room/room.hpp"

namespace chat {

class chat_room final : public parlor::room {
public:
    /// A page of history is about `max_page_bytes` long at most, but one message at least.
    explicit chat_room(std::size_t max_page_bytes);

private:
    void handle_say(parlor::member& from, say message);
    void handle_typing(parlor::member& from, typing mark);
    parlor::task<history_reply> handle_history(parlor::member& from, history wanted);

    const std::size_t max_page_bytes_;
};

}  // namespace chat
