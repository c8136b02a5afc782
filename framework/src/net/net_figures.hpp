// What the connections of one shard have gone through: see server/metrics for what each figure is called.
#pragma once

#include <cstdint>

#include "core/tally.hpp"
#include "wire/compression_figures.hpp"

namespace parlor {

/// Kept by the shard's thread, read by any.
struct net_figures {
    tally received_messages;
    tally received_bytes;  ///< of payload, inflated
    tally sent_messages;   ///< one for each member that a broadcast goes to
    tally sent_bytes;      ///< on the wire, below TLS
    distribution flushed_bytes{size_bounds};
    compression_figures inflated;
    compression_figures deflated;      ///< each once, however many members it goes to
    tally upgrades;                    ///< WebSockets that were opened
    tally_map<unsigned> http_answers;  ///< by status; all but upgrades
    tally_map<std::uint16_t> closes;   ///< by close code, 1006 where there was none
    tally resumes_found;               ///< the session was there
    tally resumes_anew;                ///< it was over, or of an earlier run
    tally resumes_refused;             ///< a token that is unknown or used up
};

}  // namespace parlor
