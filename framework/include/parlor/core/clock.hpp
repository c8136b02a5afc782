// Time, from outside: nothing above core/ asks the machine what time it is.
#pragma once

#include <chrono>

namespace parlor {

using duration = std::chrono::nanoseconds;

/// A point on a loop's own monotonic clock; its zero has no meaning.
using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;

/// Wall-clock time, for what people read (`at` in a chat message). Milliseconds since the Unix epoch.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from. Real in production, moved by hand in tests and simulations.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual time_point now() const noexcept = 0;
    [[nodiscard]] virtual wall_time wall_now() const noexcept = 0;
};

}  // namespace parlor
