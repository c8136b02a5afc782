#include "wire/frame_header.hpp"

#include <algorithm>

#include "wire/frame_errors.hpp"

namespace parlor {
namespace {

// RSV1 to RSV3 belong to extensions, of which permessage-deflate alone is ever negotiated.
constexpr std::byte reserved_bits{0x70};
constexpr std::byte opcode_bits{0x0F};
constexpr std::byte length_bits{0x7F};

constexpr unsigned length_in_two_bytes = 126;
constexpr unsigned length_in_eight_bytes = 127;
constexpr std::uint64_t longest_in_two_bytes = 0xFFFF;

bool is_known(opcode kind) noexcept {
    switch (kind) {
        case opcode::continuation:
        case opcode::text:
        case opcode::binary:
        case opcode::close:
        case opcode::ping:
        case opcode::pong:
            return true;
    }
    return false;
}

// What the first two bytes alone can do wrong.
const frame_error* check_start(std::byte first, std::byte second, const header_rules& rules) noexcept {
    const auto kind = static_cast<opcode>(first & opcode_bits);
    const bool masked = (second & mask_bit) != std::byte{};
    const auto short_length = std::to_integer<unsigned>(second & length_bits);
    if ((first & reserved_bits) != std::byte{}) {
        const bool may_be_compressed = kind == opcode::text || kind == opcode::binary;
        if (rules.agreed == compression::none || !may_be_compressed || (first & reserved_bits) != compressed_bit) {
            return &frame_errors::reserved_bits;
        }
    }
    if (!is_known(kind)) return &frame_errors::reserved_opcode;
    if (rules.own == role::server && !masked) return &frame_errors::unmasked;
    if (rules.own == role::client && masked) return &frame_errors::masked;
    if (is_control(kind)) {
        if ((first & fin_bit) == std::byte{}) return &frame_errors::fragmented_control;
        if (short_length >= length_in_two_bytes) return &frame_errors::long_control;
        if (kind == opcode::close && short_length == 1) return &frame_errors::short_close;
        return nullptr;
    }
    if (kind == opcode::continuation && !rules.in_message) return &frame_errors::no_message_to_continue;
    if (kind != opcode::continuation && rules.in_message) return &frame_errors::unfinished_message;
    if (!rules.may_have_fragment) return &frame_errors::too_many_fragments;
    return nullptr;
}

std::uint64_t big_endian(std::span<const std::byte> bytes) noexcept {
    std::uint64_t value = 0;
    for (const std::byte b : bytes)
        value = value << 8U | std::to_integer<std::uint64_t>(b);
    return value;
}

}  // namespace

header_result decode_header(std::span<const std::byte> input, const header_rules& rules) noexcept {
    header_result result;
    if (input.size() < 2) return result;
    result.error = check_start(input[0], input[1], rules);
    if (result.error) return result;

    frame_header& header = result.header;
    header.kind = static_cast<opcode>(input[0] & opcode_bits);
    header.fin = (input[0] & fin_bit) != std::byte{};
    header.compressed = (input[0] & compressed_bit) != std::byte{};
    header.length = std::to_integer<std::uint64_t>(input[1] & length_bits);
    std::size_t size = 2;
    if (header.length >= length_in_two_bytes) {
        const bool eight = header.length == length_in_eight_bytes;
        const std::size_t width = eight ? 8 : 2;
        if (input.size() < size + width) return result;
        header.length = big_endian(input.subspan(size, width));
        size += width;
        if (header.length >> 63U != 0) result.error = &frame_errors::length_high_bit;
        if (header.length < (eight ? longest_in_two_bytes + 1 : length_in_two_bytes)) {
            result.error = &frame_errors::length_not_minimal;
        }
    }
    if (!result.error && !is_control(header.kind) && header.length > rules.max_length &&
        (!header.compressed || header.length > max_compressed_length(rules.max_length))) {
        result.error = &frame_errors::message_too_long;
    }
    if (result.error) return result;

    if (rules.own == role::server) {
        if (input.size() < size + header.key.size()) return result;
        std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(size), header.key.size(), header.key.begin());
        size += header.key.size();
    }
    result.size = size;
    return result;
}

std::size_t encode_header(opcode kind, std::uint64_t length, header_bytes& out) noexcept {
    out[0] = fin_bit | static_cast<std::byte>(kind);
    std::size_t width = 0;
    if (length < length_in_two_bytes) {
        out[1] = static_cast<std::byte>(length);
    } else {
        width = length <= longest_in_two_bytes ? 2 : 8;
        out[1] = static_cast<std::byte>(width == 2 ? length_in_two_bytes : length_in_eight_bytes);
        for (std::size_t i = 0; i < width; ++i)
            out[2 + i] = static_cast<std::byte>(length >> 8U * (width - 1 - i));
    }
    return 2 + width;
}

}  // namespace parlor
