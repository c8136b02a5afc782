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
    const bool says_websocket = request.header_has_token("Upgrade", "websocket");
    const auto key = request.header("Sec-WebSocket-Key");
    if (!says_websocket && !key) return upgrade_required("this path speaks WebSocket");
    if (request.minor_version() < 1) return http_response::error(400, "a WebSocket needs HTTP/1.1");
    if (!says_websocket) {
        return http_response::error(400, "the Upgrade header does not say websocket");
    }
    if (!request.header_has_token("Connection", "Upgrade")) {
        return http_response::error(400, "the Connection header does not say Upgrade");
    }
    if (request.header("Sec-WebSocket-Version") != "13" || request.header_count("Sec-WebSocket-Version") != 1) {
        return upgrade_required("the WebSocket version must be 13");
    }
    if (!key || !is_valid_key(*key) || request.header_count("Sec-WebSocket-Key") != 1) {
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
    out.reserve(out.size() + 256);
    out.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    add("Sec-WebSocket-Accept: ", accept_key(answer.key));
    add("Sec-WebSocket-Protocol: ", answer.subprotocol);
    add("Sec-WebSocket-Extensions: ", answer.extensions);
    out.append(answer.more_headers).append("\r\n");
}

}  // namespace parlor
