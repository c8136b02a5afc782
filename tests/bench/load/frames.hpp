// The client's side of RFC 6455, as little of it as a load needs: masked frames out, whole frames in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

struct frame {
    std::uint8_t opcode = 0;
    bool compressed = false;  // RSV1
    std::string_view payload;
};

constexpr std::uint8_t text_opcode = 1;
constexpr std::uint8_t ping_opcode = 9;
constexpr std::uint8_t pong_opcode = 10;

std::string masked_frame(std::uint8_t opcode, std::string_view payload);

/// Takes one whole frame of a server off the front of `in`; false when there is none yet.
inline bool take_frame(std::string_view& in, frame& out) {
    if (in.size() < 2) return false;
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(in[i])); };
    std::size_t size = byte(1) & 0x7fU;
    std::size_t header = 2;
    if (size == 126) {
        if (in.size() < 4) return false;
        size = byte(2) << 8U | byte(3);
        header = 4;
    } else if (size == 127) {
        if (in.size() < 10) return false;
        size = byte(6) << 24U | byte(7) << 16U | byte(8) << 8U | byte(9);
        header = 10;
    }
    if (in.size() < header + size) return false;
    out.opcode = static_cast<std::uint8_t>(byte(0) & 0x0fU);
    out.compressed = (byte(0) & 0x40U) != 0;
    out.payload = in.substr(header, size);
    in.remove_prefix(header + size);
    return true;
}

}  // namespace bench
