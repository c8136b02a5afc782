// The trace that a request belongs to, as W3C Trace Context has it in `traceparent`. Pure; the access lines name it.
#pragma once

#include <optional>
#include <string_view>

namespace parlor {

/// The trace's id, 32 hexadecimal digits, of `00-<trace id>-<parent id>-<flags>`; nothing when the text breaks the
/// standard's rules, which say to go on as if there were none. Of later versions the known part counts.
[[nodiscard]] std::optional<std::string_view> trace_id_of(std::string_view traceparent) noexcept;

}  // namespace parlor
