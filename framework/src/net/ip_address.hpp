// An address of IPv4 or IPv6 as a value, read from text without asking the system. Used for proxies and their clients.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlor {

/// Sixteen bytes; IPv4 addresses are held in their IPv6-mapped form, so that "::ffff:1.2.3.4" equals "1.2.3.4".
class ip_address {
public:
    /// "192.0.2.1" or "2001:db8::1", without brackets, zone or port; nothing for anything else.
    [[nodiscard]] static std::optional<ip_address> parse(std::string_view text) noexcept;

    /// As a proxy writes it: also "192.0.2.1:80", "[2001:db8::1]" and "[2001:db8::1]:80". The port is dropped.
    [[nodiscard]] static std::optional<ip_address> parse_with_port(std::string_view text) noexcept;

    /// Of 4 or 16 bytes, as they go over the wire.
    [[nodiscard]] static ip_address of_bytes(std::string_view bytes) noexcept;

    [[nodiscard]] bool is_loopback() const noexcept;

    /// The usual short form; IPv4 with dots.
    [[nodiscard]] std::string to_string() const;

    bool operator==(const ip_address&) const = default;

private:
    [[nodiscard]] bool is_v4() const noexcept;

    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace parlor
