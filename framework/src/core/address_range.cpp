// Addresses as 16 bytes, IPv4 in its mapped form.
#include "parlor/core/address_range.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <stdexcept>

namespace parlor {
namespace {

using bytes = std::array<std::uint8_t, 16>;

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const bytes& address) noexcept {
    return std::equal(mapped.begin(), mapped.end(), address.begin());
}

std::optional<bytes> parse(std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size()) return std::nullopt;
    std::ranges::copy(text, terminated.begin());
    bytes out{};
    std::ranges::copy(mapped, out.begin());
    if (::inet_pton(AF_INET, terminated.data(), out.data() + mapped.size()) == 1) return out;
    if (::inet_pton(AF_INET6, terminated.data(), out.data()) == 1) return out;
    return std::nullopt;
}

bool bit(const bytes& address, unsigned index) noexcept {
    return ((static_cast<unsigned>(address[index / 8]) >> (7U - index % 8U)) & 1U) != 0;
}

[[noreturn]] void refuse(std::string_view text) {
    throw std::invalid_argument(
        fmt::format("expected an address or a range such as 127.0.0.1, 10.0.0.0/8 or fd00::/8, got \"{}\"", text));
}

}  // namespace

address_range::address_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const auto parsed = parse(address);
    if (!parsed) refuse(text);
    base_ = *parsed;
    if (slash == std::string_view::npos) return;

    const bool ipv4 = address.find(':') == std::string_view::npos;
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc{} || rest != digits.data() + digits.size() || length > (ipv4 ? 32U : 128U)) refuse(text);
    prefix_ = ipv4 ? length + 96 : length;
    for (unsigned i = prefix_; i < 128; ++i) {
        if (bit(base_, i)) {
            throw std::invalid_argument(
                fmt::format("{} has bits behind its prefix of {}: the range is ambiguous", text, length));
        }
    }
}

std::string address_range::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> out{};
    const bool ipv4 = is_mapped(base_) && prefix_ >= 96;
    const unsigned skipped = ipv4 ? 96 : 0;
    ::inet_ntop(ipv4 ? AF_INET : AF_INET6, base_.data() + skipped / 8, out.data(), out.size());
    return prefix_ == 128 ? out.data() : fmt::format("{}/{}", out.data(), prefix_ - skipped);
}

bool address_range::contains(std::string_view address) const noexcept {
    const auto parsed = parse(address);
    if (!parsed || (is_mapped(*parsed) && prefix_ < 96)) return false;  // ::/0 is all of IPv6, not of IPv4
    for (unsigned i = 0; i < prefix_; ++i) {
        if (bit(*parsed, i) != bit(base_, i)) return false;
    }
    return true;
}

}  // namespace parlor
