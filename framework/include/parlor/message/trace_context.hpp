// The trace that a request or a message belongs to: W3C Trace Context. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parlor {

struct trace_context {
    std::string trace;     ///< 32 hexadecimal digits
    std::string parent;    ///< 16 of them: the span of whoever sent it
    bool sampled = false;  ///< the sender keeps what it is told of this trace
};

/// Of `00-<trace id>-<parent id>-<flags>`, the text of `traceparent`; nothing when it breaks the standard's rules,
/// which say to go on as if there were none. Of later versions the known part counts.
[[nodiscard]] std::optional<trace_context> parse_traceparent(std::string_view text);

}  // namespace parlor
