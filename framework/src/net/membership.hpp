// A session's side of its place in a room.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "message/seam.hpp"

namespace parlor {

struct membership {
    enum class phase : std::uint8_t {
        joining,      // asked; the room has not answered yet
        live,         // in the group
        away,         // the connection is lost; the room keeps the place
        catching_up,  // resumed; gets pages of the journal until it is level with the room
    };

    std::shared_ptr<room_port> room;
    phase now = phase::joining;
    bool awaited = false;               // a resume waits for what this room says
    bool entering = false;              // automatic: once it lets us in, we ask for what was missed
    bool listed : 1 = false;            // the client named it when it resumed
    bool automatic : 1 = false;         // joined by the server for the client, which may not even know
    bool lost : 1 = false;              // automatic: put out when the journal failed; it is joined again later
    bool waits_for_a_page : 1 = false;  // catching up: one was asked for
    std::uint32_t unanswered = 0;       // joins on their way
    std::size_t place = 0;              // in the group, while live
    std::uint64_t seq = 0;              // as of the join; while catching up, how far the client is
    std::uint64_t unheard = 0;          // where a client is that does not list this room: that never heard from it
    std::string epoch;                  // empty until the room has let us in
    /// A reply that follows missed frames: all of them, or, of a join, those that it counts.
    struct held_reply {
        shared_outgoing record;
        std::uint64_t precedes = 0;  // the first message that the join does not count; 0: no join
    };
    std::vector<held_reply> held;

    [[nodiscard]] bool joined() const noexcept { return now != phase::joining; }
};

/// A resume that waits for its rooms.
struct resumption {
    request_id id;
    std::size_t waiting = 0;
    bool anew = false;                     // the session that the client comes from is gone
    std::uint64_t run = 0;                 // the earlier run of the server that the client comes from; 0: this one
    std::string rooms;                     // the answer so far, as JSON members
    std::vector<shared_outgoing> notices;  // of memberships that ended meanwhile; they follow the answer
};

}  // namespace parlor
