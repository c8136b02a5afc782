// Who is behind a session, as handlers see it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor {

/// An identity, settled at the upgrade by the authenticator. Immutable once shared; equal names are one user.
struct user {
    std::string name;   ///< who it is: 1 to 64 bytes of UTF-8; a token's `sub`
    bool guest = true;  ///< nobody vouched for the name
    /// What the authenticator vouches for besides the name, each claim once.
    std::vector<std::pair<std::string, std::string>> claims{};
    std::vector<std::string> roles{};  ///< what it may be, in the words of who vouches for it
    wall_time expires{};  ///< from then on nobody vouches for it any more: its session ends; the epoch's start: never

    /// A claim by name; nothing when nobody made it. Texts are as they are, all else is JSON.
    [[nodiscard]] std::optional<std::string_view> claim(std::string_view of) const {
        const auto at = std::ranges::find(claims, of, [](const auto& each) -> std::string_view { return each.first; });
        if (at == claims.end()) return std::nullopt;
        return at->second;
    }
    [[nodiscard]] bool has_role(std::string_view role) const noexcept {
        return std::ranges::find(roles, role) != roles.end();
    }
    /// What people call it: the claim `name`, which several users may share, or its own name.
    [[nodiscard]] std::string_view display_name() const { return claim("name").value_or(name); }
};

}  // namespace parlor
