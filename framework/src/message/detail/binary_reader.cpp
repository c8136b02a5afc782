#include "parlor/message/detail/binary_reader.hpp"

#include <bit>

#include "parlor/core/error.hpp"
#include "parlor/wire/utf8.hpp"

namespace parlor::detail {
namespace {

template <class Bits>
std::optional<Bits> take_low_first(std::string_view& rest) noexcept {
    if (rest.size() < sizeof(Bits)) return std::nullopt;
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
        bits |= static_cast<Bits>(static_cast<Bits>(static_cast<unsigned char>(rest[i])) << (8 * i));
    rest.remove_prefix(sizeof(Bits));
    return bits;
}

}  // namespace

std::optional<std::uint8_t> binary_input::byte() noexcept {
    return take_low_first<std::uint8_t>(rest_);
}

std::optional<std::uint64_t> binary_input::varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto next = byte();
        if (!next) return std::nullopt;
        const std::uint64_t bits = *next & 0x7fU;
        if (shift == 63 && bits > 1) return std::nullopt;            // more than 64 bits
        if (shift != 0 && *next == 0) return std::nullopt;           // it could be shorter
        value |= bits << shift;
        if ((*next & 0x80U) == 0) return value;
    }
    return std::nullopt;
}

std::optional<std::size_t> binary_input::count() noexcept {
    const auto value = varint();
    return value && *value <= rest_.size() ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
}

std::optional<std::string_view> binary_input::text() noexcept {
    const auto size = count();
    if (!size) return std::nullopt;
    const std::string_view found = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return is_valid_utf8(found) ? std::optional(found) : std::nullopt;
}

std::optional<double> binary_input::real(float) noexcept {
    const auto bits = take_low_first<std::uint32_t>(rest_);
    return bits ? std::optional<double>(std::bit_cast<float>(*bits)) : std::nullopt;
}

std::optional<double> binary_input::real(double) noexcept {
    const auto bits = take_low_first<std::uint64_t>(rest_);
    return bits ? std::optional(std::bit_cast<double>(*bits)) : std::nullopt;
}

void binary_input::require_end(const json_path& at) const {
    if (rest_.empty()) return;
    throw failure(errc::invalid_argument, at.text() + ": " + std::to_string(rest_.size()) + " bytes too many");
}

void binary_input::enter(const json_path& at) {
    if (++depth_ > max_json_depth) throw failure(errc::invalid_argument, at.text() + ": nested too deeply");
}

}  // namespace parlor::detail
