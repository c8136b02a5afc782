// Waiting for time to pass, on a loop's own clock.
#pragma once

#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"

namespace parlor {

/// Returns after `wait` on `on`'s clock (coarse: a tick of timer_wheel late at most). Must be awaited on that loop.
/// Cancellation ends it with operation_aborted.
[[nodiscard]] task<> sleep_for(loop& on, duration wait);

}  // namespace parlor
