#include "net/http_upgrade.hpp"

#include <algorithm>

#include "net/http_text.hpp"
#include "parlor/wire/handshake.hpp"

namespace parlor {
namespace {

http_response upgrade_required(std::string_view detail) {
    auto response = http_response::error(426, detail);
    response.set("Upgrade", "websocket").set("Sec-WebSocket-Version", "13");
    return response;
}

}  // namespace

bool asks_for_websocket(const http_request& request) noexcept {
    return request.header_has_token("Upgrade", "websocket") || request.header("Sec-WebSocket-Key").has_value();
}

std::optional<http_response> refuse_upgrade(const http_request& request) {
    if (request.method() != "GET") {
        auto response = http_response::error(405, "a WebSocket begins with GET");
        response.set("Allow", "GET");
        return response;
    }
    if (!asks_for_websocket(request)) return upgrade_required("this path speaks WebSocket");
    if (request.minor_version() < 1) return http_response::error(400, "a WebSocket needs HTTP/1.1");
    if (!request.header_has_token("Upgrade", "websocket")) {
        return http_response::error(400, "the Upgrade header does not say websocket");
    }
    if (!request.header_has_token("Connection", "Upgrade")) {
        return http_response::error(400, "the Connection header does not say Upgrade");
    }
    const auto versions = request.headers("Sec-WebSocket-Version");
    if (versions.size() != 1 || versions.front() != "13") return upgrade_required("the WebSocket version must be 13");
    const auto keys = request.headers("Sec-WebSocket-Key");
    if (keys.size() != 1 || !is_valid_key(keys.front())) {
        return http_response::error(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    }
    if (!std::ranges::all_of(request.subprotocols(), http_text::is_token)) {
        return http_response::error(400, "Sec-WebSocket-Protocol is malformed");
    }
    return std::nullopt;
}

std::optional<std::string_view> choose_subprotocol(const http_request& request,
                                                   std::span<const std::string_view> known) {
    for (const auto offered : request.subprotocols()) {
        const auto match = std::ranges::find(known, offered);
        if (match != known.end()) return *match;
    }
    return std::nullopt;
}

void append_upgrade_answer(std::string& out, const upgrade_answer& answer) {
    const auto add = [&out](std::string_view name, std::string_view value) {
        if (!value.empty()) out.append(name).append(value).append("\r\n");
    };
    out.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    add("Sec-WebSocket-Accept: ", accept_key(answer.key));
    add("Sec-WebSocket-Protocol: ", answer.subprotocol);
    add("Sec-WebSocket-Extensions: ", answer.extensions);
    out.append(answer.more_headers).append("\r\n");
}

}  // namespace parlor
