#include "server/admin_access.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "net/http_text.hpp"
#include "net/ip_address.hpp"
#include "parlor/message/json.hpp"
#include "server/admin_model.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_addresses = 1024;  // whose guesses are counted at a time
constexpr std::size_t shortest_token = 16;

/// Without its port and brackets.
std::string_view host_alone(std::string_view host) noexcept {
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

/// However alike they are, it takes as long.
bool equal(std::string_view a, std::string_view b) noexcept {
    unsigned different = a.size() == b.size() ? 0U : 1U;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned>(a[i] ^ b[i % b.size()]);  // b is never empty
    return different == 0;
}

}  // namespace

http_response admin_refusal(unsigned status, std::string_view code, std::string_view message) {
    const admin::refusal why{.error = {.code = std::string(code), .message = std::string(message)}};
    return http_response::json(encode(why) + "\n", status);
}

std::optional<http_response> admin_access::refuse_page(const http_request& request) const {
    if (is_tcp_ && is_loopback_) {
        const std::string_view host = host_alone(request.host());
        if (!http_text::iequals(host, "localhost") && !ip_address::parse(host)) {
            return admin_refusal(403, "permission_denied",
                                 "Host: expected localhost or an address, since this listens on the loopback only");
        }
    }
    if (const auto why = origins_.refusal(request, false)) return admin_refusal(403, "permission_denied", *why);
    const auto site = request.header("Sec-Fetch-Site");
    const bool visits = request.header("Sec-Fetch-Mode") == "navigate" && request.method() == "GET";
    if (site && *site != "same-origin" && *site != "none" && !visits) {
        return admin_refusal(403, "permission_denied", "another site's page may not ask");
    }
    return std::nullopt;
}

std::optional<http_response> admin_access::refuse(const http_request& request, time_point now) {
    if (auto no = refuse_page(request)) return no;
    if (token_.empty()) return std::nullopt;
    std::erase_if(guesses_, [now](const auto& each) { return now - each.second.since >= window; });
    const auto known = guesses_.find(request.peer_address());
    if (known == guesses_.end() ? guesses_.size() >= max_addresses : known->second.wrong >= max_wrong) {
        return admin_refusal(429, "resource_exhausted", "too many wrong tokens; wait for a minute");
    }
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view shown = request.header("Authorization").value_or("");
    const bool has_one = shown.size() > scheme.size() && http_text::iequals(shown.substr(0, scheme.size()), scheme);
    if (has_one && equal(shown.substr(scheme.size()), token_)) return std::nullopt;
    if (has_one) {
        guesses& of = guesses_.try_emplace(std::string(request.peer_address()), guesses{.since = now}).first->second;
        ++of.wrong;
    }
    auto no = admin_refusal(401, "unauthenticated",
                            has_one ? "the token is wrong" : "expected the token in Authorization: Bearer TOKEN");
    no.set("WWW-Authenticate", "Bearer");
    return no;
}

std::string read_admin_token(const std::string& file) {
    std::ifstream from(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(from), {});
    if (!from.is_open() || from.bad()) throw std::runtime_error("admin_token: cannot read " + file);
    std::string token(http_text::trim(text.substr(0, text.find_first_of("\r\n"))));
    if (token.size() < shortest_token || !std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; })) {
        throw std::runtime_error("admin_token: expected a line of 16 or more characters without blanks in " + file);
    }
    return token;
}

}  // namespace parlor
