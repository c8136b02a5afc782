#include "message/message_trace.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace parlor {
namespace {

constexpr std::array<std::string_view, 5> names{"message", "wait", "handle", "journal", "fan_out"};

void write_span(std::string_view trace, std::string_view parent, std::uint64_t span, span_step which,
                std::string_view room, time_point began, const clock& time, const log::field& detail) {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    const auto took = duration_cast<microseconds>(time.now() - began);
    const auto start = duration_cast<microseconds>(time.wall_now().time_since_epoch()) - took;
    log::info(log::area::trace, "span",
              {{"trace_id", trace},
               {"span_id", fmt::format("{:016x}", span)},
               {"parent_span_id", parent},
               {"name", names[static_cast<std::size_t>(which)]},
               {"start_unix_us", start.count()},
               {"duration_us", took.count()},
               {"room", room},
               detail});
}

}  // namespace

void message_trace::end_step(span_step which, std::string_view room, const clock& time, const log::field& detail,
                             std::uint32_t thread) {
    const std::uint64_t own = span + static_cast<std::uint64_t>(which) + thread;
    write_span(trace, fmt::format("{:016x}", span), own, which, room, std::exchange(at, time.now()), time, detail);
}

void message_trace::end(std::string_view room, const clock& time, const log::field& detail) const {
    write_span(trace, parent, span, span_step::message, room, received, time, detail);
}

message_trace_ptr begin_trace(const trace_context* asked, random_source& random, time_point now) {
    auto made = std::make_unique<message_trace>();
    made->span = random.next() | 1U;  // none may be 0
    made->received = made->at = now;
    if (asked) {
        made->trace = asked->trace;
        made->parent = asked->parent;
    } else {
        made->trace = fmt::format("{:016x}{:016x}", random.next() | 1U, random.next());
    }
    return made;
}

}  // namespace parlor
