#include "net/proxy_header.hpp"

#include <array>

#include "net/ip_address.hpp"

namespace parlor {
namespace {

constexpr std::string_view line_begins = "PROXY ";
constexpr std::size_t longest_line = 107;
constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t fixed_bytes = 16;

proxy_header need_more() {
    return {};
}

proxy_header malformed() {
    return {.how = proxy_header::status::malformed};
}

bool is_port(std::string_view text) noexcept {
    unsigned value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return false;
        value = value * 10 + static_cast<unsigned>(digit - '0');
    }
    return !text.empty() && text.size() <= 5 && value <= 65535 && (text.size() == 1 || text.front() != '0');
}

bool is_address(std::string_view text, bool v6) {
    return (text.find(':') != std::string_view::npos) == v6 && ip_address::parse(text).has_value();
}

// TCP4 SOURCE DESTINATION PORT PORT
proxy_header read_line(std::string_view line, std::size_t size) {
    if (line == "UNKNOWN" || line.starts_with("UNKNOWN ")) return {.how = proxy_header::status::whole, .size = size};
    std::array<std::string_view, 5> words;
    for (std::string_view& word : words) {
        const std::size_t end = &word == &words.back() ? line.size() : line.find(' ');
        if (end == std::string_view::npos) return malformed();
        word = line.substr(0, end);
        line.remove_prefix(end == line.size() ? end : end + 1);
    }
    const auto& [family, source, destination, source_port, destination_port] = words;
    const bool v6 = family == "TCP6";
    if ((!v6 && family != "TCP4") || !is_address(source, v6) || !is_address(destination, v6)) return malformed();
    if (!is_port(source_port) || !is_port(destination_port)) return malformed();
    return {.how = proxy_header::status::whole, .size = size, .address = ip_address::parse(source)->to_string()};
}

proxy_header read_version_1(std::string_view bytes) {
    const std::string_view begin = bytes.substr(0, longest_line);
    const std::size_t end = begin.find("\r\n");
    if (end != std::string_view::npos)
        return read_line(begin.substr(line_begins.size(), end - line_begins.size()), end + 2);
    return bytes.size() < longest_line ? need_more() : malformed();
}

std::size_t byte_at(std::string_view bytes, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(bytes[at]);
}

proxy_header read_version_2(std::string_view bytes) {
    if (bytes.size() < fixed_bytes) return need_more();
    const std::size_t command = byte_at(bytes, 12);
    const std::size_t family = byte_at(bytes, 13);
    const std::size_t length = byte_at(bytes, 14) << 8U | byte_at(bytes, 15);
    constexpr std::size_t local = 0x20;
    constexpr std::size_t proxied = 0x21;
    if ((command != local && command != proxied) || fixed_bytes + length > proxy_header::max_bytes) return malformed();
    if (bytes.size() < fixed_bytes + length) return need_more();
    proxy_header found{.how = proxy_header::status::whole, .size = fixed_bytes + length};
    if (command == local) return found;
    const std::size_t address_bytes = family >> 4U == 1 ? 4 : family >> 4U == 2 ? 16 : 0;
    if (address_bytes == 0) return found;  // of a protocol without addresses of IP: nothing is said
    if (length < 2 * address_bytes + 4) return malformed();
    found.address = ip_address::of_bytes(bytes.substr(fixed_bytes, address_bytes)).to_string();
    return found;
}

}  // namespace

proxy_header read_proxy_header(std::string_view bytes) {
    const auto begins = [bytes](std::string_view with) { return with.starts_with(bytes.substr(0, with.size())); };
    if (begins(line_begins)) return bytes.size() < line_begins.size() ? need_more() : read_version_1(bytes);
    if (begins(signature)) return bytes.size() < signature.size() ? need_more() : read_version_2(bytes);
    return malformed();
}

}  // namespace parlor
