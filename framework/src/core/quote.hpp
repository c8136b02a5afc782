// Text of unknown origin made safe to print: log lines, error lines and the printed configuration use it.
#pragma once

#include <string>
#include <string_view>

namespace parlor {

/// Appends `text` so that it stays on one line and is valid UTF-8: control characters, quotes and backslashes are
/// escaped as in JSON (and TOML), bytes that are no UTF-8 become U+FFFD.
void append_escaped(std::string& out, std::string_view text);

/// The same in double quotes: a JSON string and a TOML basic string alike.
[[nodiscard]] std::string quoted(std::string_view text);

/// Only what would break a line or a terminal is escaped; quotes and backslashes stay as they are.
void append_one_line(std::string& out, std::string_view text);

}  // namespace parlor
