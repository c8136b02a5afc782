// What permessage-deflate saves one shard: see server/metrics for what each figure is called.
#pragma once

#include "core/tally.hpp"

namespace parlor {

/// Of the messages that went compressed. Kept by the shard's thread, read by any.
struct compression_figures {
    tally plain_bytes;
    tally deflated_bytes;  ///< what they were on the wire, without their frames' headers

    void add(std::size_t plain, std::size_t deflated) noexcept {
        plain_bytes.add(plain);
        deflated_bytes.add(deflated);
    }
};

}  // namespace parlor
