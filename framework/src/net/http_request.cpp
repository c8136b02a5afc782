#include "parlor/net/http_request.hpp"

#include <algorithm>

#include "net/http_text.hpp"
#include "parlor/core/error.hpp"
#include "parlor/wire/utf8.hpp"

namespace parlor {

using http_text::iequals;
using http_text::next_part;

http_request::http_request(std::string_view method, std::string_view target) {
    // Enough for the request of a browser, so that its headers seldom move.
    text_.reserve(768);
    headers_.reserve(16);
    method_ = keep(method);
    target_ = keep(target);

    // The absolute form, which a server must take too (RFC 9112 section 3.2.2).
    if (!target.starts_with('/') && target != "*") {
        const auto scheme_end = target.find("://");
        if (scheme_end == std::string_view::npos) {
            throw failure(errc::invalid_argument, "the request target must begin with /");
        }
        target.remove_prefix(scheme_end + 3);
        const auto authority = target.substr(0, target.find_first_of("/?#"));
        authority_ = keep(authority);
        target.remove_prefix(authority.size());
    }
    target = target.substr(0, target.find('#'));
    const auto path = target.substr(0, target.find('?'));
    path_ = keep_decoded(path.empty() ? "/" : path, false, "the path");
    if (path.size() < target.size()) read_query(target.substr(path.size() + 1));
}

void http_request::read_query(std::string_view query) {
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        if (part.empty()) continue;
        const auto name = part.substr(0, part.find('='));
        const auto value = name.size() < part.size() ? part.substr(name.size() + 1) : std::string_view();
        const auto kept_name = keep_decoded(name, true, "the name of a query parameter");
        query_.push_back({kept_name, keep_decoded(value, true, "the value of a query parameter")});
    }
}

http_request::piece http_request::keep(std::string_view text) {
    const piece kept{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
    text_.append(text);
    return kept;
}

http_request::piece http_request::keep_decoded(std::string_view text, bool plus_is_space, const char* what) {
    if (text.find_first_of(plus_is_space ? "%+" : "%") == std::string_view::npos) {
        if (!is_valid_utf8(text)) throw failure(errc::invalid_argument, std::string(what) + " is not UTF-8");
        return keep(text);
    }
    const auto decoded = http_text::percent_decode(text, plus_is_space);
    if (!decoded) throw failure(errc::invalid_argument, std::string(what) + " has a malformed % escape");
    if (!is_valid_utf8(*decoded)) throw failure(errc::invalid_argument, std::string(what) + " is not UTF-8");
    return keep(*decoded);
}

std::optional<std::string_view> http_request::query(std::string_view name) const noexcept {
    for (const auto& [key, value] : query_) {
        if (view(key) == name) return view(value);
    }
    return std::nullopt;
}

std::vector<http_request::parameter> http_request::query() const {
    std::vector<parameter> all;
    for (const auto& [name, value] : query_)
        all.push_back({view(name), view(value)});
    return all;
}

void http_request::add_header(std::string_view name, std::string_view value) {
    const auto kept_name = keep(name);
    headers_.push_back({kept_name, keep(value)});
}

std::optional<std::string_view> http_request::header(std::string_view name) const noexcept {
    for (const auto& header : headers_) {
        if (iequals(view(header.name), name)) return view(header.value);
    }
    return std::nullopt;
}

std::vector<std::string_view> http_request::headers(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& header : headers_) {
        if (iequals(view(header.name), name)) values.push_back(view(header.value));
    }
    return values;
}

std::size_t http_request::header_count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(headers_, [&](const pair& header) { return iequals(view(header.name), name); }));
}

std::vector<http_request::parameter> http_request::headers() const {
    std::vector<parameter> all;
    for (const auto& [name, value] : headers_)
        all.push_back({view(name), view(value)});
    return all;
}

bool http_request::header_has_token(std::string_view name, std::string_view token) const noexcept {
    for (const auto& header : headers_) {
        if (iequals(view(header.name), name) && http_text::has_token(view(header.value), token)) return true;
    }
    return false;
}

std::optional<std::string_view> http_request::cookie(std::string_view name) const noexcept {
    for (const auto& header : headers_) {
        if (!iequals(view(header.name), "cookie")) continue;
        for (auto rest = view(header.value); !rest.empty();) {
            // Not next_part: a cookie with a single quote in it must not hide those behind it.
            const auto cookie = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(cookie.size() + 1, rest.size()));
            const auto equals = cookie.find('=');
            if (equals == std::string_view::npos || http_text::trim(cookie.substr(0, equals)) != name) continue;
            auto value = http_text::trim(cookie.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
                value = value.substr(1, value.size() - 2);
            }
            return value;
        }
    }
    return std::nullopt;
}

std::string_view http_request::host() const noexcept {
    if (authority_.size != 0) return view(authority_);
    return header("host").value_or(std::string_view());
}

std::vector<std::string_view> http_request::subprotocols() const {
    std::vector<std::string_view> offered;
    for (const auto& header : headers_) {
        if (!iequals(view(header.name), "sec-websocket-protocol")) continue;
        for (auto rest = view(header.value); !rest.empty();) {
            if (const auto name = next_part(rest, ','); !name.empty()) offered.push_back(name);
        }
    }
    return offered;
}

}  // namespace parlor
