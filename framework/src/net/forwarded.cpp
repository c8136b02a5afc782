#include "net/forwarded.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

#include "net/http_text.hpp"
#include "net/ip_address.hpp"

namespace parlor {
namespace {

using http_text::next_part;

// The `for=`, or another parameter, of one element of Forwarded, without quotes; empty when it has none.
std::string_view forwarded_parameter(std::string_view element, std::string_view name) noexcept {
    while (!element.empty()) {
        const auto pair = next_part(element, ';');
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || !http_text::iequals(pair.substr(0, equals), name)) continue;
        auto value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

// The hops that proxies have noted, the client's end first, as text.
std::vector<std::string_view> hops_of(const http_request& request) {
    std::vector<std::string_view> hops;
    const auto standard = request.headers("Forwarded");
    for (auto rest : standard) {
        while (!rest.empty())
            hops.push_back(forwarded_parameter(next_part(rest, ','), "for"));
    }
    if (!standard.empty()) return hops;
    for (auto rest : request.headers("X-Forwarded-For")) {
        while (!rest.empty())
            hops.push_back(next_part(rest, ','));
    }
    return hops;
}

}  // namespace

bool trusted_proxies::contains(std::string_view address) const noexcept {
    return std::ranges::any_of(ranges_, [&](const address_range& range) { return range.contains(address); });
}

std::string client_address(const http_request& request, std::string_view peer, const trusted_proxies& trusted) {
    if (trusted.empty() && peer.find(':') == std::string_view::npos) return std::string(peer);  // v4 has one spelling
    const auto parsed = ip_address::parse(peer);
    if (!parsed) return std::string(peer);
    auto client = parsed->to_string();
    if (!trusted.contains(client)) return client;
    const auto hops = hops_of(request);
    for (const auto hop : hops | std::views::reverse) {
        const auto address = ip_address::parse_with_port(hop);
        if (!address) break;
        client = address->to_string();
        if (!trusted.contains(client)) break;
    }
    return client;
}

std::string_view forwarded_host(const http_request& request) {
    auto rest = request.header("X-Forwarded-Host").value_or(std::string_view());
    return next_part(rest, ',');
}

std::string forwarded_scheme(const http_request& request) {
    auto rest = request.header("X-Forwarded-Proto").value_or(std::string_view());
    if (!rest.empty()) return http_text::lower_case(next_part(rest, ','));
    auto standard = request.header("Forwarded").value_or(std::string_view());
    return http_text::lower_case(forwarded_parameter(next_part(standard, ','), "proto"));
}

}  // namespace parlor
