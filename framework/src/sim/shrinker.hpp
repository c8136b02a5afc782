// Makes a failing run short: leaves out steps for as long as the same kind of thing still goes wrong. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/stage.hpp"

namespace parlor::sim {

/// Runs a trial, and tells what went wrong and how many of its steps were taken by then.
struct failed_trial {
    std::string why;
    std::size_t taken = 0;
};
using trial_runner = std::function<std::optional<failed_trial>(const trial& which)>;

struct shrunk_trial {
    trial which;
    std::string why;
};

/// `steps`: how many the whole has; `failed`: how it failed. Takes at most `max_runs` runs.
[[nodiscard]] shrunk_trial shrink(std::uint64_t seed, std::size_t steps, const failed_trial& failed,
                                  const trial_runner& run, std::size_t max_runs = 4000);

/// "1,4,7-9", and back. Throws std::invalid_argument.
[[nodiscard]] std::string to_text(const std::vector<std::size_t>& steps);
[[nodiscard]] std::vector<std::size_t> steps_of(std::string_view text);

/// One step a line, with the time that passes before it.
[[nodiscard]] std::string schedule_of(const trial& which, const std::vector<step>& steps);

}  // namespace parlor::sim
