#include "client/ws_url.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "parlor/core/error.hpp"

namespace parlor {
namespace {

constexpr std::uint16_t default_port = 80;
constexpr std::uint16_t default_secure_port = 443;

failure bad(std::string_view text, std::string_view why) {
    return {errc::invalid_argument, "\"" + std::string(text) + "\" is no WebSocket URL: " + std::string(why)};
}

}  // namespace

std::string ws_url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (secure ? default_secure_port : default_port)) text += ":" + std::to_string(port);
    return text;
}

void ws_url::add_query(std::string_view name, std::string_view value) {
    const auto encoded = [](std::string_view text) { return boost::urls::encode(text, boost::urls::unreserved_chars); };
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += encoded(name) + "=" + encoded(value);
}

bool ws_url::has_query(std::string_view name) const {
    std::string_view rest = target;
    for (auto at = rest.find('?'); at != std::string_view::npos; at = rest.find('&')) {
        rest.remove_prefix(at + 1);
        if (rest.substr(0, rest.find_first_of("&=")) == name) return true;
    }
    return false;
}

ws_url parse_ws_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) throw bad(text, "expected ws://HOST:PORT/PATH");
    const std::string_view scheme = parsed->scheme();
    ws_url url;
    url.secure = scheme == "wss" || scheme == "https";
    if (!url.secure && scheme != "ws" && scheme != "http") throw bad(text, "the scheme must be ws or wss");
    if (url.secure) url.port = default_secure_port;
    url.host = parsed->host_address();
    if (url.host.empty()) throw bad(text, "there is no host");
    if (parsed->has_port()) {
        url.port = parsed->port_number();
        if (url.port == 0) throw bad(text, "the port must be from 1 to 65535");
    }
    if (const std::string_view target = parsed->encoded_target(); !target.empty()) url.target = target;
    if (url.target.front() != '/') url.target.insert(0, 1, '/');
    return url;
}

}  // namespace parlor
