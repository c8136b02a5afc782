#include "parlor/wire/mask.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace parlor {
namespace {

using word = std::uint64_t;

// The key from `phase` on, as often as it fits into a word, in the order of memory.
word repeated(mask_key key, std::size_t phase) noexcept {
    const auto half = std::bit_cast<std::uint32_t>(key);
    const int turn = static_cast<int>(phase % key.size()) * 8;
    const word turned = std::endian::native == std::endian::little ? std::rotr(half, turn) : std::rotl(half, turn);
    return turned << 32U | turned;
}

void xor_word(std::byte* at, word key) noexcept {
    word value;
    std::memcpy(&value, at, sizeof value);
    value ^= key;
    std::memcpy(at, &value, sizeof value);
}

}  // namespace

void apply_mask(std::span<std::byte> bytes, mask_key key, std::size_t phase) noexcept {
    const word wide = repeated(key, phase);
    std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 4 * sizeof(word); left -= 4 * sizeof(word), at += 4 * sizeof(word)) {
        xor_word(at, wide);
        xor_word(at + sizeof(word), wide);
        xor_word(at + 2 * sizeof(word), wide);
        xor_word(at + 3 * sizeof(word), wide);
    }
    for (; left >= sizeof(word); left -= sizeof(word), at += sizeof(word))
        xor_word(at, wide);
    for (std::size_t i = 0; i < left; ++i)
        at[i] ^= key[(phase + i) % key.size()];
}

}  // namespace parlor
