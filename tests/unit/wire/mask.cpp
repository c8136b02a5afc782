// Promises of apply_mask.
#include "parlor/wire/mask.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

namespace {

std::vector<std::byte> random_bytes(std::size_t size) {
    std::mt19937 random(7);
    std::vector<std::byte> made(size);
    for (auto& b : made)
        b = static_cast<std::byte>(random());
    return made;
}

constexpr parlor::mask_key key{std::byte{0x12}, std::byte{0xE0}, std::byte{0x7F}, std::byte{0x01}};

}  // namespace

BOOST_AUTO_TEST_SUITE(mask)

BOOST_AUTO_TEST_CASE(masks_the_example_of_the_rfc) {
    std::string text = "Hello";
    parlor::apply_mask(std::as_writable_bytes(std::span(text)),
                       {std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}});
    BOOST_TEST(text == "\x7f\x9f\x4d\x51\x58");
}

BOOST_AUTO_TEST_CASE(is_the_xor_of_the_rfc_at_each_length_alignment_and_phase_and_touches_nothing_else) {
    const auto plain = random_bytes(160);
    int wrong = 0;
    for (std::size_t start = 0; start < 9; ++start) {
        for (std::size_t size = 0; size < 140; ++size) {
            for (std::size_t phase = 0; phase < 9; ++phase) {
                auto expected = plain;
                for (std::size_t i = 0; i < size; ++i)
                    expected[start + i] ^= key[(phase + i) % 4];
                auto masked = plain;
                parlor::apply_mask(std::span(masked).subspan(start, size), key, phase);
                wrong += masked == expected ? 0 : 1;
            }
        }
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(twice_gives_back_the_plain_bytes) {
    const auto plain = random_bytes(1001);
    auto bytes = plain;
    parlor::apply_mask(bytes, key);
    BOOST_TEST((bytes != plain));
    parlor::apply_mask(bytes, key);
    BOOST_TEST((bytes == plain));
}

BOOST_AUTO_TEST_CASE(pieces_with_their_phase_are_as_good_as_the_whole) {
    const auto plain = random_bytes(97);
    auto whole = plain;
    parlor::apply_mask(whole, key);
    for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
        auto pieces = plain;
        parlor::apply_mask(std::span(pieces).first(cut), key, 0);
        parlor::apply_mask(std::span(pieces).subspan(cut), key, cut);
        BOOST_TEST((pieces == whole), "cut at " << cut);
    }
}

BOOST_AUTO_TEST_SUITE_END()
