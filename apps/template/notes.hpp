// A room where people pin notes to a wall: what they say to it, and what it says to them.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "parlor/room/room.hpp"

/// Client to room: a new note.
struct pin {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(pin, (), (text))

/// Room to everyone: a note is on the wall. Kept, and replayed to whoever was away.
struct pinned {
    std::string by, text;
};
BOOST_DESCRIBE_STRUCT(pinned, (), (by, text))

/// Room to the one who has just come: the notes that were there before.
struct wall {
    std::vector<pinned> notes;
};
BOOST_DESCRIBE_STRUCT(wall, (), (notes))

class notes_room final : public parlor::room {
public:
    notes_room() { on<pin>(&notes_room::handle_pin); }

private:
    parlor::task<> on_join(parlor::member& who) override;
    void handle_pin(parlor::member& from, pin note);
};
