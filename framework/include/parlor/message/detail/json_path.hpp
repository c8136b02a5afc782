// Where in a JSON value a reader or writer stands: a chain of stack frames, put into words only when something is
// wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parlor::detail {

struct json_path {
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

    const json_path* parent = nullptr;
    std::string_view name;         ///< of a member
    std::size_t index = no_index;  ///< of an element

    /// "data.messages[3].text". Names are cut after 64 bytes: some of them come from clients.
    [[nodiscard]] std::string text() const;
};

/// Throws failure{invalid_argument, "data.text: expected a string"}.
[[noreturn]] void refuse_value(const json_path& at, std::string_view expected);

/// Throws failure{invalid_argument, "data.text: missing, expected a string"}.
[[noreturn]] void refuse_missing(const json_path& at, std::string_view expected);

/// Throws failure{internal, "data.x: not a finite number"}: the fault is the app's, not the client's.
[[noreturn]] void refuse_to_encode(const json_path& at, std::string_view why);

}  // namespace parlor::detail
