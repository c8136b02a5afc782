#include "auth/account_name.hpp"

#include <clocale>
#include <cstdint>
#include <cwctype>
#include <stdexcept>
#include <utility>

#include "parlor/core/text.hpp"
#include "parlor/wire/utf8.hpp"

namespace parlor {
namespace {

// The process's own locale is the app's business.
locale_t unicode() {
    static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (made == nullptr) throw std::runtime_error("accounts need the locale C.UTF-8, which this machine does not have");
    return made;
}

// Of a text that is known to be valid.
std::uint32_t take_character(std::string_view& from) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(from[at])); };
    const std::uint32_t first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t character = size == 1 ? first : first & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i)
        character = (character << 6U) | (byte(i) & 0x3fU);
    from.remove_prefix(size);
    return character;
}

void append_character(std::string& to, std::uint32_t character) {
    const auto put = [&to](std::uint32_t byte) { to.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (character < 0x80) return put(character);
    if (character < 0x800) {
        put(0xc0U | (character >> 6U));
    } else if (character < 0x10000) {
        put(0xe0U | (character >> 12U));
        put(0x80U | ((character >> 6U) & 0x3fU));
    } else {
        put(0xf0U | (character >> 18U));
        put(0x80U | ((character >> 12U) & 0x3fU));
        put(0x80U | ((character >> 6U) & 0x3fU));
    }
    put(0x80U | (character & 0x3fU));
}

}  // namespace

bool is_account_name(std::string_view name) noexcept {
    return is_guest_name(name) && is_valid_utf8(name) && name.find_first_not_of(' ') != std::string_view::npos;
}

std::string fold_name(std::string_view name) {
    if (!is_valid_utf8(name)) return std::string(name);
    std::string folded;
    bool space = false;
    while (!name.empty()) {
        const std::uint32_t character = take_character(name);
        if (character == ' ') {
            space = !folded.empty();
            continue;
        }
        if (std::exchange(space, false)) folded.push_back(' ');
        append_character(folded, static_cast<std::uint32_t>(::towlower_l(static_cast<wint_t>(character), unicode())));
    }
    return folded;
}

}  // namespace parlor
