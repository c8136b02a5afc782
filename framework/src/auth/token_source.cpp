#include "auth/token_source.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "core/quote.hpp"
#include "parlor/net/authenticator.hpp"

namespace parlor {
namespace {

constexpr std::string_view cookie = "cookie:";
constexpr std::string_view query = "query:";

bool equal_in_any_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::optional<std::string_view> bearer_of(const http_request& in) {
    constexpr std::string_view scheme = "Bearer";
    if (in.header_count("Authorization") > 1) throw upgrade_refused(400, "two Authorization headers");
    const auto value = in.header("Authorization");
    if (!value || value->size() <= scheme.size() || (*value)[scheme.size()] != ' ') return std::nullopt;
    if (!equal_in_any_case(value->substr(0, scheme.size()), scheme)) return std::nullopt;
    const std::size_t start = value->find_first_not_of(' ', scheme.size());
    if (start == std::string_view::npos) return std::nullopt;
    return value->substr(start);
}

std::optional<std::string_view> offered_token(const http_request& in) {
    std::optional<std::string_view> found;
    for (const std::string_view offered : in.subprotocols()) {
        if (!offered.starts_with(bearer_subprotocol)) continue;
        if (found) throw upgrade_refused(400, "two tokens among the subprotocols");
        found = offered.substr(bearer_subprotocol.size());
    }
    return found;
}

std::optional<std::string_view> query_token(const http_request& in, std::string_view name) {
    const auto all = in.query();
    if (std::ranges::count(all, name, &http_request::parameter::name) > 1) {
        throw upgrade_refused(400, std::string(name) + ": it is there twice");
    }
    return in.query(name);
}

}  // namespace

token_source::token_source(std::string_view text) : where_(place::header) {
    if (text == "header") return;
    if (text == "subprotocol") {
        where_ = place::subprotocol;
    } else if (text.starts_with(cookie) && text.size() > cookie.size()) {
        where_ = place::cookie;
        name_ = text.substr(cookie.size());
    } else if (text.starts_with(query) && text.size() > query.size()) {
        where_ = place::query;
        name_ = text.substr(query.size());
    } else {
        throw std::invalid_argument("expected header, subprotocol, cookie:NAME or query:NAME, got " + quoted(text));
    }
}

std::optional<std::string_view> token_source::find(const http_request& in) const {
    switch (where_) {
        case place::header:
            return bearer_of(in);
        case place::subprotocol:
            return offered_token(in);
        case place::cookie:
            return in.cookie(name_);
        case place::query:
            return query_token(in, name_);
    }
    return std::nullopt;
}

std::optional<std::string_view> find_token(const http_request& in, const std::vector<token_source>& places) {
    for (const token_source& each : places) {
        if (const auto found = each.find(in)) return found;
    }
    return std::nullopt;
}

}  // namespace parlor
