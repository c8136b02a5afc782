// What becomes of a room's unsequenced messages when a client is slow. Rooms choose it, the client's outbox does it.
#pragma once

#include <cstdint>

namespace parlor {

/// When a message does not fit into a client's outbox (max_outbox_bytes). Sequenced messages and replies are kept under
/// each of them; when they do not fit either, the client is closed with 1013 and may resume.
enum class overflow_policy : std::uint8_t {
    close,        ///< nothing is dropped; the client is closed
    drop_oldest,  ///< the oldest unsequenced messages make room
    conflate,     ///< older ones with the same key make room first (see room::broadcast_latest), then the oldest ones
};

}  // namespace parlor
