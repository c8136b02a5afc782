#include "frames.hpp"

namespace bench {

std::string masked_frame(std::uint8_t opcode, std::string_view payload) {
    constexpr std::string_view mask = "\x11\x22\x33\x44";
    std::string out;
    out.push_back(static_cast<char>(0x80U | opcode));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80U | payload.size()));
    } else {
        out.push_back(static_cast<char>(0xfeU));
        out.push_back(static_cast<char>(payload.size() >> 8U));
        out.push_back(static_cast<char>(payload.size() & 0xffU));
    }
    out.append(mask);
    for (std::size_t i = 0; i < payload.size(); ++i)
        out.push_back(static_cast<char>(payload[i] ^ mask[i % mask.size()]));
    return out;
}

}  // namespace bench
