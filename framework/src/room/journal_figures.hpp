// What the thread that writes the durable journal does: see server/metrics for what each figure is called.
#pragma once

#include <atomic>

#include "core/tally.hpp"

namespace parlor {

/// Kept by the writer's thread, read by any.
struct journal_figures {
    tally transactions;  ///< with many rooms at once far fewer than messages
    tally appended_messages;
    tally appended_bytes;               ///< of payloads, and of the replies that are kept with keys
    tally failures;                     ///< transactions that could not be written
    std::atomic<bool> refuses = false;  ///< nothing can be written, or another server has the file
};

}  // namespace parlor
