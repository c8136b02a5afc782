// The words of the classic protocol: what a frame says, and what people hear. Pure; the hub acts on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace classic {

/// Whom a frame is for.
enum class audience : std::uint8_t {
    login,     ///< everyone else, who hears that the speaker is here
    everyone,  ///< everyone else
    group_a,   ///< who speaks to a group is in it from then on
    group_b,
    user,  ///< the user called frame::name
};

/// `NAME,TEXT`, split at the first comma. Views into the text that it was parsed from.
struct frame {
    audience to = audience::user;
    std::string_view name;
    std::string_view text;
};

/// Nothing when there is no comma.
[[nodiscard]] std::optional<frame> parse(std::string_view text) noexcept;

/// Why nobody can be called that: nothing when one can. A reserved name, or one with a comma, could not be spoken to.
[[nodiscard]] std::optional<std::string_view> refuse_user(std::string_view user) noexcept;

[[nodiscard]] std::string came(std::string_view user);
[[nodiscard]] std::string went(std::string_view user);
[[nodiscard]] std::string spoken(std::string_view from, std::string_view to, std::string_view text);
[[nodiscard]] std::string unknown(std::string_view user);
inline constexpr std::string_view malformed = "格式错误: NAME,TEXT";

}  // namespace classic
