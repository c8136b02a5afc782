// Decompresses messages of permessage-deflate (RFC 7692 section 7.2.2). Each shard has one, which serves all its
// connections: what their frame_parser hands out as compressed goes through it.
#pragma once

#include <cstddef>
#include <memory>

#include "parlor/wire/frame_parser.hpp"

namespace parlor {

/// Inflates one message at a time, each on its own, so that one inflater does for any number of peers that agreed on no
/// context takeover; they may use any window. Nothing is allocated before the first message, and in a steady state
/// nothing at all. Belongs to one thread.
class inflater {
public:
    inflater() noexcept;
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;
    ~inflater();

    /// Makes a compressed event one like any other: its payload is the message, yours to change and good until the next
    /// call, and text is checked to be UTF-8. Stops as soon as there are more than `max_message_bytes` (0 = no limit).
    ///
    /// Null when all is well; else what to close with: 1009 for a message that is too big, 1007 for data that is
    /// broken, ends too early or refers to an earlier message, and for text that is not UTF-8.
    [[nodiscard]] const frame_error* inflate(frame_event& event, std::size_t max_message_bytes);

private:
    struct state;

    std::unique_ptr<state> state_;
};

}  // namespace parlor
