#include "net/ip_address.hpp"

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>

namespace parlor {
namespace {

namespace urls = boost::urls;

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_port(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) noexcept {
    ip_address result;
    if (const auto v4 = urls::parse_ipv4_address(text)) {
        std::ranges::copy(mapped_prefix, result.bytes_.begin());
        std::ranges::copy(v4->to_bytes(), result.bytes_.begin() + mapped_prefix.size());
        return result;
    }
    if (const auto v6 = urls::parse_ipv6_address(text)) {
        std::ranges::copy(v6->to_bytes(), result.bytes_.begin());
        return result;
    }
    return std::nullopt;
}

ip_address ip_address::of_bytes(std::string_view bytes) noexcept {
    ip_address result;
    if (bytes.size() == 4) std::ranges::copy(mapped_prefix, result.bytes_.begin());
    std::ranges::copy(bytes, result.bytes_.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return result;
}

std::optional<ip_address> ip_address::parse_with_port(std::string_view text) noexcept {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const auto behind = text.substr(end + 1);
        if (!behind.empty() && (behind.front() != ':' || !is_port(behind.substr(1)))) return std::nullopt;
        const auto address = parse(text.substr(1, end - 1));
        return address && !address->is_v4() ? address : std::nullopt;
    }
    const auto colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
        return is_port(text.substr(colon + 1)) ? parse(text.substr(0, colon)) : std::nullopt;
    }
    return parse(text);
}

bool ip_address::is_v4() const noexcept {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes_.begin());
}

bool ip_address::is_loopback() const noexcept {
    if (is_v4()) return bytes_[12] == 127;
    return bytes_.back() == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto byte) { return byte == 0; });
}

std::string ip_address::to_string() const {
    if (!is_v4()) return urls::ipv6_address(bytes_).to_string();
    urls::ipv4_address::bytes_type v4{};
    std::copy(bytes_.begin() + mapped_prefix.size(), bytes_.end(), v4.begin());
    return urls::ipv4_address(v4).to_string();
}

}  // namespace parlor
