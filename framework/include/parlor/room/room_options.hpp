// What can be chosen for each room template.
#pragma once

#include <cstdint>
#include <optional>

#include "parlor/core/clock.hpp"
#include "parlor/message/overflow_policy.hpp"

namespace parlor {

/// Where a room's sequenced messages are kept.
enum class journal_kind : std::uint8_t {
    none,     ///< nowhere: `seq` still counts, but nothing can be read back or replayed
    memory,   ///< in the process, up to history_messages and history_age; outlives the room, not the server
    durable,  ///< in the server's data folder, up to the same limits; without `--data` the same as memory
};

struct room_options {
    journal_kind journal = journal_kind::durable;
    bool presence = true;           ///< members hear who comes and goes
    std::uint32_t max_members = 0;  ///< joins past it are refused with resource_exhausted; 0 = no limit
    bool listed = true;             ///< lists of rooms have it
    overflow_policy overflow = overflow_policy::close;  ///< what becomes of unsequenced messages to a slow member
    duration linger = duration::zero();                 ///< how long an empty room is kept before it is disposed of
    /// Who is joined by code (caller::join) is let in only when the room opens for another reason, such as a message.
    /// For rooms whose on_join does nothing that anybody waits for: until then a member costs next to nothing.
    bool late_joins = false;
    /// Whether messages to its members are compressed, when they have deflate_min_bytes and the member's client can
    /// read it. Nothing: as the server's `deflate` says. Say false where secrets and text of strangers share a message.
    std::optional<bool> deflate = std::nullopt;
};

}  // namespace parlor
