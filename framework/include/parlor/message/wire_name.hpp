// The name of a message type on the wire: that of its struct, taken at compile time. Used by the router and by sends.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace parlor {

namespace detail {

template <class T>
[[nodiscard]] consteval std::string_view signature() noexcept {
    return __PRETTY_FUNCTION__;
}

/// How much every signature has before and after its type, measured on one whose name is known.
inline constexpr std::size_t before_type = signature<double>().find("double");
inline constexpr std::size_t around_type = signature<double>().size() - std::string_view("double").size();

/// The qualified name of T as the compiler prints it. For what people read; compilers differ in details.
template <class T>
[[nodiscard]] consteval std::string_view type_name() noexcept {
    constexpr std::string_view text = signature<T>();
    return text.substr(before_type, text.size() - around_type);
}

[[nodiscard]] constexpr std::string_view unqualified(std::string_view name) noexcept {
    const std::size_t colons = name.rfind("::");
    return colons == std::string_view::npos ? name : name.substr(colons + 2);
}

/// False for template instances (`box<int>`) and for what has no name (`<lambda>`, `(unnamed struct at …)`).
[[nodiscard]] constexpr bool is_plain_name(std::string_view qualified) noexcept {
    const std::string_view name = unqualified(qualified);
    return !name.empty() && name.find_first_of("<>(){}[] ,'\"") == std::string_view::npos && qualified.back() != '>';
}

[[nodiscard]] constexpr bool is_wire_name(std::string_view name) noexcept {
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    }
    return !name.empty() && name.size() <= 64;
}

template <class T>
concept names_itself = requires {
    { T::wire_name } -> std::convertible_to<std::string_view>;
};

}  // namespace detail

/// `say` for `struct chat::say`, wherever it stands. A struct with a `static constexpr std::string_view wire_name` goes
/// by that (1 to 64 bytes); an instance of a template needs one, since all instances share one unqualified name.
template <class T>
[[nodiscard]] constexpr std::string_view wire_name() noexcept {
    static_assert(std::is_class_v<T>, "parlor: only structs have wire names");
    if constexpr (detail::names_itself<T>) {
        static_assert(detail::is_wire_name(T::wire_name),
                      "parlor: a wire_name has 1 to 64 bytes and no control characters");
        return T::wire_name;
    } else {
        constexpr bool plain = detail::is_plain_name(detail::type_name<T>());
        static_assert(plain,
                      "parlor: a template instance or unnamed type has no wire name of its own; "
                      "give it `static constexpr std::string_view wire_name`");
        if constexpr (!plain) return {};
        static_assert(!plain || detail::unqualified(detail::type_name<T>()).size() <= 64,
                      "parlor: a wire name has at most 64 bytes");
        return detail::unqualified(detail::type_name<T>());
    }
}

}  // namespace parlor
