// Both sources of chance, and base64url against the vectors of RFC 4648 section 10.
#include "parlor/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

namespace {

std::string encoded(std::string_view text) {
    return parlor::base64url(std::as_bytes(std::span(text)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_source)

// The reference implementation's output (xoshiro256** with its state from splitmix64), for every compiler.
BOOST_AUTO_TEST_CASE(a_seed_gives_the_published_sequence) {
    const auto chance = parlor::make_seeded_random(0);
    BOOST_TEST(chance->next() == 0x99ec5f36cb75f2b4U);
    BOOST_TEST(chance->next() == 0xbf6e1f784956452aU);
    BOOST_TEST(chance->next() == 0x1a5f849d4933e6e0U);
}

BOOST_AUTO_TEST_CASE(fill_spells_the_same_words_little_end_first) {
    const auto words = parlor::make_seeded_random(7);
    const auto bytes = parlor::make_seeded_random(7);
    std::array<std::byte, 11> out{};
    bytes->fill(out);
    const std::uint64_t first = words->next();
    const std::uint64_t second = words->next();
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint64_t word = i < 8 ? first : second;
        BOOST_TEST(std::to_integer<unsigned>(out[i]) == ((word >> (8 * (i % 8))) & 0xffU));
    }
}

BOOST_AUTO_TEST_CASE(seeds_differ) {
    BOOST_TEST(parlor::make_seeded_random(1)->next() != parlor::make_seeded_random(2)->next());
}

BOOST_AUTO_TEST_CASE(the_system_does_not_repeat_itself) {
    const auto chance = parlor::make_system_random();
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(chance->next());
    BOOST_TEST(seen.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(the_system_fills_every_byte_of_any_length) {
    const auto chance = parlor::make_system_random();
    for (const std::size_t length : {1U, 16U, 255U, 256U, 257U, 5000U}) {
        std::vector<std::byte> ever(length);
        for (int round = 0; round < 32; ++round) {
            std::vector<std::byte> out(length);
            chance->fill(out);
            for (std::size_t i = 0; i < length; ++i)
                ever[i] |= out[i];
        }
        BOOST_TEST(std::ranges::count(ever, std::byte{0}) == 0);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_fill_is_harmless) {
    parlor::make_system_random()->fill({});
    parlor::make_seeded_random(1)->fill({});
    BOOST_TEST(encoded("").empty());
}

BOOST_AUTO_TEST_CASE(base64url_matches_rfc_4648) {
    BOOST_TEST(encoded("f") == "Zg");
    BOOST_TEST(encoded("fo") == "Zm8");
    BOOST_TEST(encoded("foo") == "Zm9v");
    BOOST_TEST(encoded("foob") == "Zm9vYg");
    BOOST_TEST(encoded("fooba") == "Zm9vYmE");
    BOOST_TEST(encoded("foobar") == "Zm9vYmFy");
    BOOST_TEST(encoded("\xfb\xff\xfe") == "-__-");
}

BOOST_AUTO_TEST_SUITE_END()
