#include "parlor/core/error.hpp"

#include <array>

namespace parlor {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 16> names{
    "cancelled",       "unknown",           "invalid_argument",   "deadline_exceeded",   "not_found",
    "already_exists",  "permission_denied", "resource_exhausted", "failed_precondition", "aborted",
    "out_of_range",    "unimplemented",     "internal",           "unavailable",         "data_loss",
    "unauthenticated",
};

}  // namespace

std::string_view to_string(errc code) noexcept {
    return names[static_cast<std::size_t>(code)];
}

std::optional<errc> errc_from_string(std::string_view text) noexcept {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text) return static_cast<errc>(i);
    }
    return std::nullopt;
}

}  // namespace parlor
