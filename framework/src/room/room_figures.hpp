// What the rooms of one shard do: see server/metrics for what each figure is called.
#pragma once

#include <string>

#include "core/tally.hpp"

namespace parlor {

/// Kept by the shard's thread, read by any.
struct room_figures {
    tally_map<std::string> messages;          ///< that a handler took, by type
    tally failed_handlers;                    ///< that threw what is no failure
    distribution turn_times{time_bounds};     ///< of a room, for all that waited for it; nanoseconds
    distribution journal_waits{time_bounds};  ///< of what a turn made, until the durable journal had it; nanoseconds
};

}  // namespace parlor
