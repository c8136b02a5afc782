#include "client/upgrade.hpp"

#include <algorithm>
#include <charconv>

#include "parlor/wire/handshake.hpp"

namespace parlor {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_text(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes the line at the front, without its end.
std::string_view take_line(std::string_view& text) noexcept {
    const auto end = std::min(text.find("\r\n"), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    return line;
}

bool lists(std::string_view value, std::string_view token) noexcept {
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        if (same_text(trimmed(value.substr(0, comma)), token)) return true;
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return false;
}

// "HTTP/1.1 101 Switching Protocols"
unsigned status_of(std::string_view line) noexcept {
    constexpr std::string_view version = "HTTP/1.1 ";
    unsigned status = 0;
    if (!line.starts_with(version) || line.size() < version.size() + 3) return 0;
    const char* const digits = line.data() + version.size();
    const auto [end, error] = std::from_chars(digits, digits + 3, status);
    return error == std::errc{} && end == digits + 3 ? status : 0;
}

}  // namespace

std::string write_upgrade_request(std::string_view authority, std::string_view target, std::string_view key,
                                  std::span<const http_field> headers, std::span<const std::string> subprotocols) {
    std::string text;
    const auto field = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    text.append("GET ").append(target).append(" HTTP/1.1\r\n");
    field("Host", authority);
    field("Connection", "Upgrade");
    field("Upgrade", "websocket");
    field("Sec-WebSocket-Version", "13");
    field("Sec-WebSocket-Key", key);
    std::string offered;
    for (const std::string& each : subprotocols)
        offered.append(offered.empty() ? "" : ", ").append(each);
    if (!offered.empty()) field("Sec-WebSocket-Protocol", offered);
    for (const auto& [name, value] : headers)
        field(name, value);
    return text.append("\r\n");
}

std::optional<std::size_t> find_head(std::string_view received) noexcept {
    constexpr std::string_view end = "\r\n\r\n";
    const auto found = received.find(end);
    if (found == std::string_view::npos) return std::nullopt;
    return found + end.size();
}

upgrade_answer read_upgrade_answer(std::string_view head, std::string_view key,
                                   std::span<const std::string> subprotocols) {
    upgrade_answer answer;
    const std::string_view first = take_line(head);
    answer.status = status_of(first);
    bool upgrade = false;
    bool connection = false;
    bool extension = false;
    std::string_view accept;
    while (!head.empty()) {
        const std::string_view line = take_line(head);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 1));
        if (same_text(name, "Upgrade")) upgrade = same_text(value, "websocket");
        if (same_text(name, "Connection")) connection = connection || lists(value, "Upgrade");
        if (same_text(name, "Sec-WebSocket-Accept")) accept = value;
        if (same_text(name, "Sec-WebSocket-Protocol")) answer.subprotocol = value;
        if (same_text(name, "Sec-WebSocket-Extensions")) extension = true;
    }
    const auto offered = [&] { return std::ranges::find(subprotocols, answer.subprotocol) != subprotocols.end(); };
    if (answer.status == 0) {
        answer.error = "the server does not speak HTTP/1.1";
    } else if (answer.status != 101) {
        answer.error = "the server answered " + std::string(first.substr(first.find(' ') + 1));
    } else if (!upgrade || !connection || accept != accept_key(key)) {
        answer.error = "the server's answer is no WebSocket handshake";
    } else if (extension) {
        answer.error = "the server chose an extension that was not offered";
    } else if (!answer.subprotocol.empty() && !offered()) {
        answer.error = "the server chose a subprotocol that was not offered";
    }
    return answer;
}

}  // namespace parlor
