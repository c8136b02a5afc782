#include "net/origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <stdexcept>

#include "net/forwarded.hpp"
#include "net/http_text.hpp"
#include "net/ip_address.hpp"

namespace parlor {
namespace {

namespace urls = boost::urls;

struct web_origin {
    std::string scheme, host;  // in lower case
    std::uint16_t port;

    [[nodiscard]] std::string to_string() const { return fmt::format("{}://{}:{}", scheme, host, port); }
};

std::uint16_t default_port(std::string_view scheme) noexcept {
    if (scheme == "http" || scheme == "ws") return 80;
    if (scheme == "https" || scheme == "wss") return 443;
    return 0;
}

std::string_view as_view(urls::string_view text) noexcept {
    return {text.data(), text.size()};
}

// "scheme://host" or "scheme://host:port" and no more (RFC 6454 section 6.2).
std::optional<web_origin> parse_origin(std::string_view text) {
    const auto url = urls::parse_uri(text);
    if (!url || !url->has_authority() || url->has_userinfo() || url->encoded_host().empty()) return std::nullopt;
    if (!url->encoded_path().empty() || url->has_query() || url->has_fragment()) return std::nullopt;
    if (url->has_port() && url->port_number() == 0) return std::nullopt;
    if (url->encoded_host().contains('*')) return std::nullopt;  // legal in a name, but somebody means a pattern
    web_origin result{http_text::lower_case(as_view(url->scheme())),
                      http_text::lower_case(as_view(url->encoded_host())), url->port_number()};
    if (!url->has_port()) result.port = default_port(result.scheme);
    return result;
}

// What a page of this very server sends is its Host behind a scheme, letter by letter; that is most of the traffic, and
// costs no parsing. With TLS of our own a Host without a port means 443, which only https does too.
bool is_plainly_same_place(std::string_view origin, std::string_view host, bool secure) noexcept {
    const std::string_view scheme = secure || origin.starts_with("https://") ? "https://" : "http://";
    return !host.empty() && origin.starts_with(scheme) && origin.substr(scheme.size()) == host;
}

// Whether `host`, as a Host header has it, is where `origin` comes from. A Host without a port means the default port:
// of TLS when this connection is TLS, otherwise of the page's scheme, as a proxy in front may have taken the TLS off.
bool is_same_place(const web_origin& origin, std::string_view host, bool secure) {
    const auto authority = urls::parse_authority(host);
    if (!authority || authority->encoded_host().empty() || default_port(origin.scheme) == 0) return false;
    const auto port = authority->has_port() && authority->port_number() != 0 ? authority->port_number()
                      : secure                                               ? default_port("https")
                                                                             : default_port(origin.scheme);
    return port == origin.port && http_text::iequals(as_view(authority->encoded_host()), origin.host);
}

// Whether `host` is a name that no stranger can have resolve to this machine.
bool is_local_name(std::string_view host) {
    const auto authority = urls::parse_authority(host);
    if (!authority || authority->has_userinfo()) return false;
    const std::string name = http_text::lower_case(as_view(authority->encoded_host()));
    return name == "localhost" || name.ends_with(".localhost") || ip_address::parse_with_port(name).has_value();
}

}  // namespace

origin_policy::origin_policy(std::span<const std::string> allow_origin, bool listens_on_loopback)
    : listens_on_loopback_(listens_on_loopback) {
    for (const auto& entry : allow_origin) {
        if (entry == "*") {
            any_ = true;
        } else if (const auto origin = parse_origin(entry)) {
            allowed_.push_back(origin->to_string());
        } else {
            throw std::invalid_argument(fmt::format("\"{}\" is no origin like https://chat.example.com", entry));
        }
    }
}

std::optional<std::string> origin_policy::refusal_of_act(const http_request& request, bool peer_is_trusted) const {
    if (request.method() == "GET" || request.method() == "HEAD") return std::nullopt;
    if (request.header("Origin")) return refusal(request, peer_is_trusted);
    const auto sites = request.headers("Sec-Fetch-Site");
    const auto is_ours = [](std::string_view site) { return site == "same-origin" || site == "none"; };
    if (any_ || std::ranges::all_of(sites, is_ours)) return std::nullopt;
    return "a page of another site may not do this";
}

std::optional<std::string> origin_policy::refusal(const http_request& request, bool peer_is_trusted) const {
    const auto origins = request.headers("Origin");
    if (origins.empty() || any_) return std::nullopt;
    if (origins.size() > 1) return "more than one Origin header";
    const bool host_proves = !listens_on_loopback_ || peer_is_trusted || is_local_name(request.host());
    if (host_proves && is_plainly_same_place(origins.front(), request.host(), request.secure())) return std::nullopt;
    const auto origin = parse_origin(origins.front());
    if (!origin) return fmt::format("origin \"{}\" is not allowed", origins.front());
    if (host_proves && is_same_place(*origin, request.host(), request.secure())) return std::nullopt;
    if (peer_is_trusted && is_same_place(*origin, forwarded_host(request), false)) return std::nullopt;
    if (std::ranges::find(allowed_, origin->to_string()) != allowed_.end()) return std::nullopt;
    return fmt::format("origin \"{}\" is not allowed here; see allow_origin{}", origins.front(),
                       host_proves ? "" : " and, for a proxy on this machine, trusted_proxies");
}

}  // namespace parlor
