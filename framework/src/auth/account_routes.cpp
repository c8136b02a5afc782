#include "auth/account_routes.hpp"

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "auth/login_cookie.hpp"
#include "net/http_text.hpp"
#include "parlor/message/json.hpp"

namespace parlor {

BOOST_DESCRIBE_ENUM(guest_rule, shared, reserved, off)

namespace {

struct name_and_password {
    std::string name, password;
};
BOOST_DESCRIBE_STRUCT(name_and_password, (), (name, password))

struct end_of_login {
    std::optional<bool> everywhere;
};
BOOST_DESCRIBE_STRUCT(end_of_login, (), (everywhere))

struct two_passwords {
    std::string present, next;
};
BOOST_DESCRIBE_STRUCT(two_passwords, (), (present, next))

struct who_it_is {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(who_it_is, (), (user))

struct ended_logins {
    std::uint64_t ended = 0;
};
BOOST_DESCRIBE_STRUCT(ended_logins, (), (ended))

struct whom_we_see {
    std::optional<std::string> user;  // absent: a guest
    guest_rule guests{};
    std::optional<bool> free;  // of the name that was asked for
};
BOOST_DESCRIBE_STRUCT(whom_we_see, (), (user, guests, free))

struct error_body {
    std::string code, message;
};
BOOST_DESCRIBE_STRUCT(error_body, (), (code, message))

struct refusal_body {
    error_body error;
};
BOOST_DESCRIBE_STRUCT(refusal_body, (), (error))

unsigned status_of(errc code) noexcept {
    switch (code) {
        case errc::unauthenticated:
            return 401;
        case errc::permission_denied:
            return 403;
        case errc::already_exists:
            return 409;
        case errc::resource_exhausted:
            return 429;
        case errc::unavailable:
            return 503;
        default:
            return 400;
    }
}

template <class T>
http_response said(const T& what, unsigned status = 200) {
    http_response response = http_response::json(encode(what) + "\n", status);
    response.set("Cache-Control", "no-store");
    return response;
}

http_response refusal(unsigned status, const failure& why) {
    http_response response =
        said(refusal_body{.error = {.code = std::string(to_string(why.code())), .message = why.message()}}, status);
    const auto* const wait = dynamic_cast<const too_many_attempts*>(&why);
    const auto seconds = wait ? std::chrono::ceil<std::chrono::seconds>(wait->wait()) : std::chrono::seconds(2);
    if (status == 429 || status == 503) response.set("Retry-After", std::to_string(seconds.count()));
    return response;
}

/// No form of another page can send it unasked. Throws failure: `data` in its text is the body.
template <class T>
T body_of(const http_request& request) {
    return decode<T>(request.body().empty() ? "{}" : request.body());
}

bool says_json(const http_request& request) {
    const std::string_view type = request.header("Content-Type").value_or("");
    return http_text::iequals(http_text::trim(type.substr(0, type.find(';'))), "application/json");
}

account_visitor visitor_of(const http_request& request, loop& here) {
    return {.here = here,
            .address = std::string(request.peer_address()),
            .token = std::string(login_cookie(request).value_or(""))};
}

http_response let_in(const account_service& accounts, const http_request& request,
                     const account_service::granted& how) {
    http_response response = said(who_it_is{.user = how.name});
    response.set("Set-Cookie", set_login_cookie(request, how.token, accounts.login_age()));
    return response;
}

task<http_response> sign_up(account_service& accounts, const http_request& request, loop& here) {
    auto asked = body_of<name_and_password>(request);
    const account_visitor by = visitor_of(request, here);
    const auto how = co_await accounts.sign_up(by, std::move(asked.name), std::move(asked.password));
    co_return let_in(accounts, request, how);
}

task<http_response> sign_in(account_service& accounts, const http_request& request, loop& here) {
    auto asked = body_of<name_and_password>(request);
    const account_visitor by = visitor_of(request, here);
    const auto how = co_await accounts.sign_in(by, std::move(asked.name), std::move(asked.password));
    co_return let_in(accounts, request, how);
}

task<http_response> sign_out(account_service& accounts, const http_request& request, loop& here) {
    const auto asked = body_of<end_of_login>(request);
    const account_visitor by = visitor_of(request, here);
    ended_logins over;
    over.ended = co_await accounts.sign_out(by, asked.everywhere.value_or(false));
    http_response response = said(over);
    response.set("Set-Cookie", end_login_cookie(request));
    co_return response;
}

task<http_response> change_password(account_service& accounts, const http_request& request, loop& here) {
    auto asked = body_of<two_passwords>(request);
    const account_visitor by = visitor_of(request, here);
    ended_logins over;
    over.ended = co_await accounts.change_password(by, std::move(asked.present), std::move(asked.next));
    co_return said(over);
}

task<http_response> tell_who(account_service& accounts, const http_request& request, loop& here) {
    const account_visitor by = visitor_of(request, here);
    whom_we_see seen;
    seen.user = accounts.who_is(by);
    seen.guests = accounts.guests();
    if (const auto name = request.query("user")) seen.free = accounts.is_free(*name);
    http_response response = said(seen);
    if (!seen.user && login_cookie(request)) response.set("Set-Cookie", end_login_cookie(request));
    co_return response;
}

using answerer = decltype(account_route::answer);

template <answerer Answer>
task<http_response> in_words(account_service& accounts, const http_request& request, loop& here) {
    if (request.method() == "POST" && !says_json(request)) {
        co_return refusal(415, failure(errc::invalid_argument, "Content-Type: expected application/json"));
    }
    std::optional<http_response> response;
    try {
        response = co_await Answer(accounts, request, here);
    } catch (const failure& why) {
        response = refusal(status_of(why.code()), why);
    }
    co_return std::move(*response);
}

}  // namespace

std::span<const account_route> account_routes() noexcept {
    static constexpr std::array<account_route, 5> all{{
        {.method = "POST", .path = "/account/sign-up", .answer = &in_words<&sign_up>},
        {.method = "POST", .path = "/account/sign-in", .answer = &in_words<&sign_in>},
        {.method = "POST", .path = "/account/sign-out", .answer = &in_words<&sign_out>},
        {.method = "POST", .path = "/account/password", .answer = &in_words<&change_password>},
        {.method = "GET", .path = "/account/me", .answer = &in_words<&tell_who>},
    }};
    return all;
}

}  // namespace parlor
