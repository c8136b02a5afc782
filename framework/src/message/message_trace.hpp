// A message that is followed through the server: which trace it is in, and the spans that are written of it, as lines
// of the log's area `trace`. See docs/guide/tracing.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/random.hpp"
#include "parlor/message/trace_context.hpp"

namespace parlor {

/// What a span tells of. Its id is that of the message's own span plus this.
enum class span_step : std::uint8_t {
    message,  ///< all of it, from its arrival to the last thing that it caused here
    wait,     ///< in the room's mailbox
    handle,   ///< in the handler, from its first line to its last
    journal,  ///< until the room's log had it
    fan_out,  ///< until the members on one thread had it in their outboxes; plus the thread's number
};

/// Null for nearly every message. It is where the message is: in one place at a time, and copied for each thread that
/// its broadcasts go to.
struct message_trace {
    std::string trace;       ///< 32 hexadecimal digits
    std::string parent;      ///< 16: the sender's span; empty: the trace begins here
    std::uint64_t span = 0;  ///< of the message
    time_point received;
    time_point at;  ///< when the present step began

    /// Writes what the step that ends now was, and begins the next.
    void end_step(span_step which, std::string_view room, const clock& time, const log::field& detail,
                  std::uint32_t thread = 0);
    /// Writes the span of the message itself.
    void end(std::string_view room, const clock& time, const log::field& detail) const;
};

using message_trace_ptr = std::unique_ptr<message_trace>;

/// `asked`: the trace that the sender is in, or null.
[[nodiscard]] message_trace_ptr begin_trace(const trace_context* asked, random_source& random, time_point now);

}  // namespace parlor
