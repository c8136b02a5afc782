// The cookie that holds a login's token: its name, and the headers that set and end it. Pure. For auth/account_routes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/net/http_request.hpp"

namespace parlor {

/// Over TLS `__Host-login`, which browsers take from this host alone, and over TLS alone; else `login`. A cookie of the
/// other name is never looked at.
[[nodiscard]] std::string_view login_cookie_name(const http_request& request) noexcept;
[[nodiscard]] std::optional<std::string_view> login_cookie(const http_request& request) noexcept;

/// Values of Set-Cookie for the client of `request`: no script reads it, no other site's request but a visit brings it.
[[nodiscard]] std::string set_login_cookie(const http_request& request, std::string_view token, duration age);
[[nodiscard]] std::string end_login_cookie(const http_request& request);

}  // namespace parlor
