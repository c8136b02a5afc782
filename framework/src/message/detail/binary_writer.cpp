#include "parlor/message/detail/binary_writer.hpp"

#include <bit>
#include <cmath>

#include "parlor/wire/utf8.hpp"

namespace parlor::detail {
namespace {

template <class Bits>
void write_low_first(Bits bits, std::string& out) {
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
        out.push_back(static_cast<char>(static_cast<unsigned char>(bits >> (8 * i))));
}

}  // namespace

void write_varint(std::uint64_t value, std::string& out) {
    for (; value >= 0x80; value >>= 7U)
        out.push_back(static_cast<char>(static_cast<unsigned char>(value | 0x80U)));
    out.push_back(static_cast<char>(value));
}

void write_binary_string(std::string_view text, std::string& out, const json_path& at) {
    if (!is_valid_utf8(text)) refuse_to_encode(at, "not UTF-8");
    write_varint(text.size(), out);
    out.append(text);
}

void write_binary_real(float value, std::string& out, const json_path& at) {
    if (!std::isfinite(value)) refuse_to_encode(at, "not a finite number");
    write_low_first(std::bit_cast<std::uint32_t>(value), out);
}

void write_binary_real(double value, std::string& out, const json_path& at) {
    if (!std::isfinite(value)) refuse_to_encode(at, "not a finite number");
    write_low_first(std::bit_cast<std::uint64_t>(value), out);
}

}  // namespace parlor::detail
