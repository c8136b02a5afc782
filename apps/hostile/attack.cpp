#include "attack.hpp"

#include <fmt/format.h>

#include "frames.hpp"

namespace hostile {

std::string to_string(int became) {
    switch (became) {
        case ended:
            return "ended";
        case reset:
            return "reset";
        case stays_open:
            return "stays open";
        case unreachable:
            return "unreachable";
        case not_offered:
            return "not offered";
        case left:
            return "left";
        default:
            return std::to_string(became);
    }
}

std::string upgrade_request(const target& of, std::string_view more) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
        of.path, of.authority, more);
}

attack honest_visit() {
    attack made;
    made.name = "an honest visit";
    made.at = stage::websocket;
    made.bytes = frame(final | ping_kind, "alive") + close_frame(1000);
    made.allowed = {1000};
    made.says = "alive";
    return made;
}

attack_list all_attacks(const target& of) {
    attack_list all;
    add_http_attacks(all, of);
    add_frame_attacks(all, of);
    add_resource_attacks(all, of);
    add_message_attacks(all);
    return all;
}

}  // namespace hostile
