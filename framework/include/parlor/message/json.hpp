// Structs to JSON and back. Everything that crosses the wire as `data` goes through here.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>

#include "parlor/message/detail/json_reader.hpp"
#include "parlor/message/detail/json_writer.hpp"

namespace parlor {

// What has a JSON form, here called encodable:
//
//   bool, integers, float, double    true, 7, 0.5; integers are range-checked, only finite numbers pass
//   std::string                      "text", UTF-8
//   std::optional                    the value; empty: left out of its object (null elsewhere)
//   std::vector, std::array          [ … ]
//   std::map, std::unordered_map     { … } with std::string keys, sorted
//   described structs                { … } with their bases' members first; every member must be there unless optional
//   described enums                  "name"
//   std::variant                     of structs: {"wire_name": { … }}; others by their JSON kind, one of each
//   std::monostate, std::nullptr_t   null
//   std::chrono durations            integer milliseconds, finer parts cut off
//   std::chrono::sys_time            integer milliseconds since the Unix epoch: wall_time
//
// A struct is described with BOOST_DESCRIBE_STRUCT(name, (bases), (members)) beside it.

/// Appends compact JSON to `out`, which is unchanged when it throws: failure{internal} for a number that is not finite
/// or an enum value without a name. Text that is not UTF-8 is sent with U+FFFD in place of what is broken.
template <class T>
void encode(const T& value, std::string& out) {
    const std::size_t before = out.size();
    try {
        detail::write(value, out, detail::json_path{.parent = nullptr, .name = "data"});
    } catch (...) {
        out.resize(before);
        throw;
    }
}

template <class T>
[[nodiscard]] std::string encode(const T& value) {
    std::string out;
    encode(value, out);
    return out;
}

/// Parses JSON. Unknown members are ignored, null counts as absent where the member is optional. Throws
/// failure{invalid_argument} which names the place, the whole being called data: "data.text: expected a string",
/// "data.count: missing, expected an integer from 0 to 255". T must be default constructible.
template <class T>
[[nodiscard]] T decode(std::string_view text) {
    if constexpr (!std::is_default_constructible_v<T>) {
        static_assert(std::is_default_constructible_v<T>, "parlor: what is decoded must be default constructible");
        std::terminate();  // spares the reader a second error
    } else {
        T value{};
        parse_json(
            text,
            [](json_view root, void* to) {
                detail::read(root, *static_cast<T*>(to), detail::json_path{.parent = nullptr, .name = "data"});
            },
            &value);
        return value;
    }
}

}  // namespace parlor
