// Structs to the described binary form and back: for messages that are many or large, such as positions and strokes.
// A message chooses it with `static constexpr auto payload_form = parlor::payload_form::binary;` (payload.hpp).
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

#include "parlor/message/detail/binary_reader.hpp"
#include "parlor/message/detail/binary_writer.hpp"

namespace parlor {

// What has a JSON form (json.hpp) has a binary one. It says nothing about itself: both ends know the struct.
//
//   bool                             one byte, 0 or 1
//   integers of one byte             that byte, two's complement
//   other unsigned integers          varint: seven bits a byte, lowest first, the high bit says that more follow
//   other signed integers            zigzag (0, -1, 1, -2, … are 0, 1, 2, 3, …), then varint
//   float, double                    IEEE 754, 4 or 8 bytes, lowest first; only finite numbers pass
//   std::string                      its size in bytes as varint, then UTF-8
//   std::optional                    a byte 0, or a byte 1 and the value
//   std::vector, std::array          the count as varint (not of an array), then the elements
//   std::map, std::unordered_map     the count as varint, then keys and values, sorted
//   described structs                the members in their order, those of bases first
//   described enums                  the place in the description, from 0, as varint
//   std::variant                     the index of the alternative as varint, then its value
//   std::monostate, std::nullptr_t   nothing
//   std::chrono durations, sys_time  milliseconds as a signed integer
//
// A value has one form only: varints are as short as they can be, and nothing may follow the last member.

/// Appends to `out`, which is unchanged when it throws: failure{internal} for a number that is not finite, text that is
/// not UTF-8 or an enum value without a name.
template <class T>
void encode_binary(const T& value, std::string& out) {
    const std::size_t before = out.size();
    try {
        detail::write_binary(value, out, detail::json_path{.parent = nullptr, .name = "data"});
    } catch (...) {
        out.resize(before);
        throw;
    }
}

/// Throws failure{invalid_argument} which names the place, as decode() does: "data.x: expected an integer from 0 to
/// 255". Whatever the bytes, it takes no more memory than their number times the size of an element. T must be default
/// constructible.
template <class T>
[[nodiscard]] T decode_binary(std::string_view bytes) {
    if constexpr (!std::is_default_constructible_v<T>) {
        static_assert(std::is_default_constructible_v<T>, "parlor: what is decoded must be default constructible");
        std::terminate();  // spares the reader a second error
    } else {
        T value{};
        detail::binary_input from(bytes);
        const detail::json_path root{.parent = nullptr, .name = "data"};
        detail::read_binary(from, value, root);
        from.require_end(root);
        return value;
    }
}

}  // namespace parlor
