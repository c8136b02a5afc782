// A user's inbox: the room user/NAME, in which all sessions of NAME are from their hello on, and nobody else.
#pragma once

#include "messages.hpp"
#include "parlor/room/room.hpp"

namespace chat {

class inbox final : public parlor::room {
public:
    inbox();

private:
    parlor::task<> on_join(parlor::member& who) override;
    void handle_letter(letter message);
};

}  // namespace chat
