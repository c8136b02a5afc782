#include "frames.hpp"

namespace hostile {

std::string big_endian(std::size_t value, unsigned bytes) {
    std::string out;
    while (bytes-- > 0)
        out += byte(static_cast<unsigned>(value >> (8 * bytes)));
    return out;
}

std::string frame(unsigned first, std::string_view payload) {
    const std::size_t size = payload.size();
    std::string out(1, byte(first));
    if (size < 126) {
        out += byte(masked | static_cast<unsigned>(size));
    } else if (size < 65536) {
        out += byte(masked | 126) + big_endian(size, 2);
    } else {
        out += byte(masked | 127) + big_endian(size, 8);
    }
    return out + std::string(4, '\0') + std::string(payload);
}

std::string announcement(unsigned first, std::size_t bytes) {
    return std::string(1, byte(first)) + byte(masked | 127) + big_endian(bytes, 8) + std::string(4, '\0');
}

std::string message(std::string_view payload) {
    return frame(final | text_kind, payload);
}

std::string close_frame(unsigned code, std::string_view reason) {
    return frame(final | close_kind, big_endian(code, 2) + std::string(reason));
}

std::string times(std::size_t count, std::string_view what) {
    std::string out;
    out.reserve(count * what.size());
    while (count-- > 0)
        out += what;
    return out;
}

}  // namespace hostile
