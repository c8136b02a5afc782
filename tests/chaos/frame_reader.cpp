#include "chaos/frame_reader.hpp"

namespace chaos {
namespace {

constexpr std::uint8_t long_form = 126;
constexpr std::uint8_t longest_form = 127;
constexpr std::uint16_t no_code = 1005;

std::uint64_t number_at(std::string_view text, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value = value << 8U | static_cast<unsigned char>(text[at + i]);
    return value;
}

}  // namespace

void frame_reader::feed(std::span<const std::byte> bytes) {
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (in_http_) {
        const auto end = buffer_.find("\r\n\r\n");
        if (end == std::string::npos) return;
        in_http_ = false;
        at_ = end + 4;
    }
    while (take_frame()) {
    }
    buffer_.erase(0, at_);
    at_ = 0;
}

bool frame_reader::take_frame() {
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    if (rest.size() < 2) return false;
    const auto first = static_cast<std::uint8_t>(rest[0]);
    const auto second = static_cast<std::uint8_t>(rest[1]);
    const bool masked = (second & 0x80U) != 0;
    std::uint64_t size = second & 0x7fU;
    std::size_t head = 2;
    const std::size_t more = size == long_form ? 2 : size == longest_form ? 8 : 0;
    if (rest.size() < head + more) return false;
    if (more != 0) size = number_at(rest, head, more);
    head += more;
    const std::size_t mask = head;
    if (masked) head += 4;
    if (rest.size() < head || rest.size() - head < size) return false;
    std::string payload(rest.substr(head, size));
    if (masked) {
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ rest[mask + i % 4]);
    }
    at_ += head + payload.size();
    tell_(first & 0x0fU, payload);
    return true;
}

std::uint16_t close_code_of(std::string_view payload) {
    return payload.size() < 2 ? no_code : static_cast<std::uint16_t>(number_at(payload, 0, 2));
}

}  // namespace chaos
