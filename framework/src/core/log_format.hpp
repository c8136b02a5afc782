// How a log record becomes one line. Pure; used by core/log alone.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/log.hpp"

namespace parlor::log {

/// A call as it arrives; nothing is owned.
struct call {
    wall_time at;
    level severity;
    std::string_view message;
    std::span<const field> fields;
    area about = area::app;
};

/// One line in the given format, without the line feed at its end.
[[nodiscard]] std::string format_line(format chosen, const call& what);

/// A value as the text format spells it, without quotes, cut at 1 KiB.
[[nodiscard]] std::string plain_value(const field& each);

}  // namespace parlor::log
