// The summary of a run, for people and for programs, and the line that is shown while it runs. Pure.
#pragma once

#include <string>

#include "load_run.hpp"
#include "options.hpp"
#include "results.hpp"

namespace load {

[[nodiscard]] std::string text_report(const options& chosen, const results& seen);
/// One JSON object, in lines.
[[nodiscard]] std::string json_report(const options& chosen, const results& seen);

/// What is under way, without a line's end.
[[nodiscard]] std::string progress_line(const options& chosen, const results& seen, run_phase phase, double seconds,
                                        double deliveries_per_second);

/// `1.20 ms`, `340 us`, `2.41 s`.
[[nodiscard]] std::string format_ns(std::uint64_t ns);
/// `1 234 567`
[[nodiscard]] std::string format_count(std::uint64_t count);

}  // namespace load
