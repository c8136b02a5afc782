// A numeric address or a CIDR range of them. Says which peers are trusted proxies.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlor {

/// An IPv4 or IPv6 range; IPv4-mapped IPv6 addresses (`::ffff:10.0.0.1`) count as the IPv4 address they hold.
class address_range {
public:
    /// Reads `10.0.0.1`, `10.0.0.0/8`, `::1` or `fd00::/8`. Bits behind the prefix must be zero.
    /// Throws std::invalid_argument, whose text says what was expected and what came instead.
    explicit address_range(std::string_view text);

    /// False for what is no numeric address.
    [[nodiscard]] bool contains(std::string_view address) const noexcept;

    /// As it can be read back; a mapped IPv4 range as IPv4.
    [[nodiscard]] std::string to_string() const;

    bool operator==(const address_range&) const = default;

private:
    std::array<std::uint8_t, 16> base_{};
    unsigned prefix_ = 128;  // of the mapped form: an IPv4 /8 is 96 + 8
};

}  // namespace parlor
