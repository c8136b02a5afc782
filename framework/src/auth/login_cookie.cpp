#include "auth/login_cookie.hpp"

#include <fmt/format.h>

namespace parlor {
namespace {

std::string cookie(const http_request& request, std::string_view value, std::chrono::seconds age) {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", login_cookie_name(request), value,
                       age.count(), request.https() ? "; Secure" : "");
}

}  // namespace

std::string_view login_cookie_name(const http_request& request) noexcept {
    return request.https() ? "__Host-login" : "login";
}

std::optional<std::string_view> login_cookie(const http_request& request) noexcept {
    return request.cookie(login_cookie_name(request));
}

std::string set_login_cookie(const http_request& request, std::string_view token, duration age) {
    return cookie(request, token, std::chrono::duration_cast<std::chrono::seconds>(age));
}

std::string end_login_cookie(const http_request& request) {
    return cookie(request, "", std::chrono::seconds(0));
}

}  // namespace parlor
