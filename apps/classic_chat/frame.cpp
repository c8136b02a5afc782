#include "frame.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace classic {
namespace {

constexpr std::array<std::pair<std::string_view, audience>, 4> reserved{{
    {"login", audience::login},
    {"all", audience::everyone},
    {"groupA", audience::group_a},
    {"groupB", audience::group_b},
}};

audience audience_of(std::string_view name) noexcept {
    for (const auto& [word, to] : reserved) {
        if (word == name) return to;
    }
    return audience::user;
}

}  // namespace

std::optional<frame> parse(std::string_view text) noexcept {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(0, comma);
    return frame{.to = audience_of(name), .name = name, .text = text.substr(comma + 1)};
}

std::optional<std::string_view> refuse_user(std::string_view user) noexcept {
    if (user.empty()) return "userId: expected a name";
    if (audience_of(user) != audience::user) return "userId: login, all, groupA and groupB are reserved";
    if (user.find(',') != std::string_view::npos) return "userId: expected a name without a comma";
    return std::nullopt;
}

std::string came(std::string_view user) {
    return fmt::format("用户({})登录了", user);
}
std::string went(std::string_view user) {
    return fmt::format("用户({})退出了", user);
}
std::string spoken(std::string_view from, std::string_view to, std::string_view text) {
    return fmt::format("用户({}=>{}):{}", from, to, text);
}
std::string unknown(std::string_view user) {
    return fmt::format("用户({})不存在", user);
}

}  // namespace classic
