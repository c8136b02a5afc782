#include "parlor/wire/mask.hpp"

#include <cstdint>
#include <cstring>

namespace parlor {
namespace {

using word = std::uint64_t;

void xor_word(std::byte* at, word key) noexcept {
    word value;
    std::memcpy(&value, at, sizeof value);
    value ^= key;
    std::memcpy(at, &value, sizeof value);
}

}  // namespace

void apply_mask(std::span<std::byte> bytes, mask_key key, std::size_t phase) noexcept {
    std::array<std::byte, sizeof(word)> turned;  // the key from `phase` on, twice
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i] = key[(phase + i) % key.size()];
    word wide;
    std::memcpy(&wide, turned.data(), sizeof wide);

    std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    // Four words a round: compilers make two or one vector operations of them.
    for (; left >= 4 * sizeof(word); left -= 4 * sizeof(word), at += 4 * sizeof(word)) {
        std::array<word, 4> block;
        std::memcpy(block.data(), at, sizeof block);
        for (word& value : block)
            value ^= wide;
        std::memcpy(at, block.data(), sizeof block);
    }
    for (; left >= sizeof(word); left -= sizeof(word), at += sizeof(word))
        xor_word(at, wide);
    for (std::size_t i = 0; i < left; ++i)
        at[i] ^= turned[i];
}

}  // namespace parlor
