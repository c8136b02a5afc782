// What accounts may be called, and which names are the same. For auth/accounts.
#pragma once

#include <string>
#include <string_view>

namespace parlor {

/// The rule of guests' names, of UTF-8 that is whole.
[[nodiscard]] bool is_account_name(std::string_view name) noexcept;

/// The same text for names that differ in case, or in spaces at their ends or next to each other. `name` is UTF-8; what
/// is not comes back as it is. Letters that only look alike stay apart. Throws std::runtime_error on a machine without
/// the locale C.UTF-8, which says what an upper case is.
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace parlor
