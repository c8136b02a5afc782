// Promises of utf8_validator, is_valid_utf8 and valid_utf8_prefix.
#include "parlor/wire/utf8.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <string>

namespace {

std::string encoded(std::uint32_t code_point) {
    const auto tail = [code_point](unsigned shift) { return static_cast<char>(0x80U | (code_point >> shift & 0x3FU)); };
    if (code_point < 0x80) return {static_cast<char>(code_point)};
    if (code_point < 0x800) return {static_cast<char>(0xC0U | code_point >> 6U), tail(0)};
    if (code_point < 0x10000) return {static_cast<char>(0xE0U | code_point >> 12U), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | code_point >> 18U), tail(12), tail(6), tail(0)};
}

bool is_scalar(std::uint32_t code_point) {
    return code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

// The length of the character at the front, by decoding it and encoding it again; nothing when there is none.
std::optional<std::size_t> reference_character(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = byte(0);
    std::size_t size = 1;
    std::uint32_t code_point = lead;
    if (lead >= 0xC0) {
        size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        code_point = lead & (size == 2 ? 0x1FU : size == 3 ? 0x0FU : 0x07U);
    }
    if (size > text.size()) return std::nullopt;
    for (std::size_t i = 1; i < size; ++i)
        code_point = code_point << 6U | (byte(i) & 0x3FU);
    if (!is_scalar(code_point) || encoded(code_point) != text.substr(0, size)) return std::nullopt;
    return size;
}

bool reference_valid(std::string_view text) {
    while (!text.empty()) {
        const auto size = reference_character(text);
        if (!size) return false;
        text.remove_prefix(*size);
    }
    return true;
}

// Whether some bytes could follow that make it valid: tries the borders of every range that the RFC names.
bool reference_can_go_on(std::string_view text) {
    if (reference_valid(text)) return true;
    std::string longer(text);
    for (int added = 0; added < 3; ++added) {
        longer += '\x80';
        for (const char border : {'\x80', '\x8F', '\x90', '\x9F', '\xA0', '\xBF'}) {
            longer[text.size()] = border;
            if (reference_valid(longer)) return true;
        }
    }
    return false;
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// How many bytes a validator takes, one at a time, until it fails.
std::size_t taken_bytewise(std::string_view text) {
    parlor::utf8_validator validator;
    std::size_t taken = 0;
    while (taken < text.size() && validator.feed(bytes_of(text.substr(taken, 1))))
        ++taken;
    return taken;
}

const std::string mixed_text =
    "plain ASCII that is long enough for the fast way, \xC3\xA9\xC3\xA8, \xE2\x82\xAC and "
    "\xE7\x94\xA8\xE6\x88\xB7\xE7\x99\xBB\xE5\xBD\x95\xE4\xBA\x86 \xF0\x9F\x98\x80\xF0\x9F\x98\x81 end";

}  // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(takes_each_code_point_but_the_surrogates) {
    int wrong = 0;
    for (std::uint32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
        wrong += parlor::is_valid_utf8(encoded(code_point)) == is_scalar(code_point) ? 0 : 1;
    }
    for (std::uint32_t code_point = 0x110000; code_point < 0x200000; code_point += 0x111) {
        wrong += parlor::is_valid_utf8(encoded(code_point)) ? 1 : 0;
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(agrees_with_a_plain_decoder_on_all_short_texts_and_fails_at_the_first_hopeless_byte) {
    // All of one and two bytes, then all that begin with a multi-byte lead, with tails from the borders of the ranges.
    constexpr std::array<unsigned char, 14> tails{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                                  0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF4, 0xFF};
    int wrong = 0;
    const auto check = [&wrong](const std::string& text) {
        std::size_t hopeful = 0;
        while (hopeful < text.size() && reference_can_go_on(std::string_view(text).substr(0, hopeful + 1)))
            ++hopeful;
        const bool valid = reference_valid(text);
        parlor::utf8_validator validator;
        const bool fed = validator.feed(bytes_of(text));
        const bool good = parlor::is_valid_utf8(text) == valid && taken_bytewise(text) == hopeful &&
                          fed == (hopeful == text.size()) && (fed && validator.complete()) == valid;
        if (!good) ++wrong;
    };
    for (unsigned first = 0; first < 256; ++first) {
        check({static_cast<char>(first)});
        for (unsigned second = 0; second < 256; ++second)
            check({static_cast<char>(first), static_cast<char>(second)});
    }
    for (unsigned first = 0xBE; first < 256; ++first) {
        for (const auto second : tails) {
            for (const auto third : tails) {
                std::string text{static_cast<char>(first), static_cast<char>(second), static_cast<char>(third)};
                check(text);
                for (const auto fourth : tails)
                    check(text + static_cast<char>(fourth));
            }
        }
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(finds_one_bad_byte_wherever_it_stands) {
    int wrong = 0;
    for (std::size_t size = 1; size < 100; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            wrong += parlor::is_valid_utf8(text) ? 0 : 1;
            text[at] = '\xFF';
            wrong += parlor::is_valid_utf8(text) ? 1 : 0;
            wrong += parlor::valid_utf8_prefix(text) == at ? 0 : 1;
            parlor::utf8_validator validator;
            wrong += validator.feed(bytes_of(text)) ? 1 : 0;
        }
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(pieces_are_as_good_as_the_whole) {
    int wrong = 0;
    for (std::size_t first = 0; first <= mixed_text.size(); ++first) {
        for (std::size_t second = first; second <= mixed_text.size(); ++second) {
            parlor::utf8_validator validator;
            const std::string_view text(mixed_text);
            const bool good = validator.feed(bytes_of(text.substr(0, first))) &&
                              validator.feed(bytes_of(text.substr(first, second - first))) &&
                              validator.feed(bytes_of(text.substr(second)));
            wrong += good && validator.complete() ? 0 : 1;
        }
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(agrees_with_a_plain_decoder_on_damaged_text_cut_anywhere) {
    std::mt19937 random(20);
    int wrong = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string text = mixed_text;
        const auto damages = random() % 3;
        for (unsigned i = 0; i < damages; ++i)
            text[random() % text.size()] = static_cast<char>(random());
        text.resize(random() % (text.size() + 1));
        const auto cut = random() % (text.size() + 1);
        parlor::utf8_validator validator;
        bool good = validator.feed(bytes_of(std::string_view(text).substr(0, cut)));
        good = validator.feed(bytes_of(std::string_view(text).substr(cut))) && good;
        const bool expected = reference_valid(text);
        wrong += (good && validator.complete()) == expected ? 0 : 1;
        wrong += parlor::is_valid_utf8(text) == expected ? 0 : 1;
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(is_incomplete_inside_a_character_only) {
    parlor::utf8_validator validator;
    BOOST_TEST(validator.complete());
    const std::string_view smile = "\xF0\x9F\x98\x80";
    for (std::size_t i = 0; i < smile.size(); ++i) {
        BOOST_TEST(validator.feed(bytes_of(smile.substr(i, 1))));
        BOOST_TEST(validator.complete() == (i == 3));
    }
}

BOOST_AUTO_TEST_CASE(a_bad_text_stays_bad_until_reset) {
    parlor::utf8_validator validator;
    BOOST_TEST(!validator.feed(bytes_of("\xC0")));
    BOOST_TEST(!validator.feed(bytes_of("fine")));
    BOOST_TEST(!validator.feed({}));
    BOOST_TEST(!validator.complete());
    validator.reset();
    BOOST_TEST(validator.feed(bytes_of("fine")));
    BOOST_TEST(validator.complete());
}

BOOST_AUTO_TEST_CASE(the_valid_prefix_ends_at_a_whole_character) {
    BOOST_TEST(parlor::valid_utf8_prefix("") == 0U);
    BOOST_TEST(parlor::valid_utf8_prefix("ab\xE2\x82\xAC") == 5U);
    BOOST_TEST(parlor::valid_utf8_prefix("ab\xE2\x82") == 2U);
    BOOST_TEST(parlor::valid_utf8_prefix("ab\xE2") == 2U);
    BOOST_TEST(parlor::valid_utf8_prefix("ab\xFFzz") == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
