// Sizes and durations as people write them: 64KiB, 250ms, 30d. Used by the configuration and by apps' own options.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"

namespace parlor {

/// Bytes: a whole number, alone or with KiB, MiB, GiB or TiB (`65536`, `64KiB`).
/// Throws std::invalid_argument, whose text says what was expected and what came instead.
[[nodiscard]] std::size_t parse_size(std::string_view text);

/// A whole number with ns, us, ms, s, m, h or d (`250ms`, `30d`), at most 100 years. Only 0 may stand without a unit.
/// Throws std::invalid_argument, whose text says what was expected and what came instead.
[[nodiscard]] duration parse_duration(std::string_view text);

/// The shortest exact spelling; `parse_size` reads it back.
[[nodiscard]] std::string format_size(std::size_t bytes);

/// The shortest exact spelling of a duration that is not negative; `parse_duration` reads it back.
[[nodiscard]] std::string format_duration(duration value);

}  // namespace parlor
