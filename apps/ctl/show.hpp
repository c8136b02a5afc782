// The server's answers as text for people. Pure.
#pragma once

#include <string>
#include <string_view>

namespace ctl {

/// The JSON of an answer to that command, as lines.
[[nodiscard]] std::string shown(std::string_view command, const std::string& json);

/// `12.3 k`, `4.0 M`; of bytes `1.2 MiB`.
[[nodiscard]] std::string short_number(double value);
[[nodiscard]] std::string short_size(double bytes);

/// What others wrote, without what a terminal would obey.
[[nodiscard]] std::string printable(std::string_view text);

/// The tree of tasks.
[[nodiscard]] std::string shown_tasks(const std::string& json);

}  // namespace ctl
