#include "sim/spoken.hpp"

#include <cstdint>

#include "parlor/core/error.hpp"

namespace parlor::sim {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string bytes_of_base64url(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) throw failure(errc::invalid_argument, "data: not base64url");
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>(bits >> count & 0xffU));
    }
    return bytes;
}

}  // namespace

std::string text_heard(std::string_view payload) {
    if (is_binary_payload(payload)) return decode_payload<scrawled>(payload).text;
    if (!payload.starts_with('"')) return decode<said>(payload).text;
    return decode_binary<scrawled>(bytes_of_base64url(decode<std::string>(payload))).text;
}

}  // namespace parlor::sim
