// Which types have a JSON form, and of which kind: the concepts behind json_reader and json_writer.
#pragma once

#include <array>
#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

#include "parlor/message/json_view.hpp"
#include "parlor/message/wire_name.hpp"

namespace parlor::detail {

template <class T, template <class...> class Template>
inline constexpr bool is_instance = false;
template <template <class...> class Template, class... Args>
inline constexpr bool is_instance<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool is_std_array = false;
template <class T, std::size_t N>
inline constexpr bool is_std_array<std::array<T, N>> = true;

/// Characters are neither text nor numbers.
template <class T>
concept json_integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && sizeof(T) <= 8;

template <class T>
concept json_real = std::same_as<T, float> || std::same_as<T, double>;

template <class T>
concept json_null = std::same_as<T, std::monostate> || std::same_as<T, std::nullptr_t>;

template <class T>
concept json_optional = is_instance<T, std::optional>;

template <class T>
concept json_sequence = is_instance<T, std::vector> || is_std_array<T>;

template <class T>
concept json_map =
    (is_instance<T, std::map> || is_instance<T, std::unordered_map>) && std::same_as<typename T::key_type, std::string>;

template <class T>
concept json_variant = is_instance<T, std::variant>;

template <class T>
concept described_struct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
concept described_enum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// Milliseconds to units of Period: one of the two is a whole multiple of the other.
template <class Period>
using per_millisecond = std::ratio_divide<Period, std::milli>;

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> =
    std::signed_integral<Rep> && (per_millisecond<Period>::num == 1 || per_millisecond<Period>::den == 1);

template <class T>
inline constexpr bool is_sys_time = false;
template <class Duration>
inline constexpr bool is_sys_time<std::chrono::sys_time<Duration>> = is_duration<Duration>;

template <class T>
concept json_duration = is_duration<T>;

template <class T>
concept json_time = is_sys_time<T>;

/// How many whole milliseconds a duration type can hold.
template <json_duration D>
[[nodiscard]] consteval std::int64_t most_milliseconds() noexcept {
    constexpr std::int64_t count = D::max().count();
    using ratio = per_millisecond<typename D::period>;
    if constexpr (ratio::num == 1) return count / ratio::den;
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max();
    return count > limit / ratio::num ? limit : count * ratio::num;
}

template <class T>
concept has_json_form = std::same_as<T, bool> || json_integer<T> || json_real<T> || std::same_as<T, std::string> ||
                        json_null<T> || json_optional<T> || json_sequence<T> || json_map<T> || json_variant<T> ||
                        json_duration<T> || json_time<T> || described_struct<T> || described_enum<T>;

/// The members that are described, those of described bases first.
template <class T>
using members_of =
    boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

template <class Base>
using base_is_described = boost::describe::has_describe_members<typename Base::type>;

template <described_struct T>
inline constexpr bool bases_are_described =
    boost::mp11::mp_all_of<boost::describe::describe_bases<T, boost::describe::mod_any_access>,
                           base_is_described>::value;

/// One line that says what to do, for whoever forgot it.
template <class T>
consteval void require_json_form() {
    if constexpr (std::is_enum_v<T>) {
        static_assert(has_json_form<T>,
                      "parlor: this enum has no description; add BOOST_DESCRIBE_ENUM(T, values...) beside it");
    } else if constexpr (std::is_class_v<T> && !is_instance<T, std::map> && !is_instance<T, std::unordered_map>) {
        static_assert(has_json_form<T>,
                      "parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it");
    } else {
        static_assert(has_json_form<T>, "parlor: this type has no JSON form; parlor/message/json.hpp lists what has");
    }
    if constexpr (described_struct<T>) {
        static_assert(bases_are_described<T>,
                      "parlor: a base of this type has no description; add BOOST_DESCRIBE_STRUCT beside it as well");
    }
}

/// The JSON kind of a type that is an alternative of a variant.
template <class T>
[[nodiscard]] consteval json_kind kind_of() noexcept {
    if constexpr (json_null<T>) return json_kind::null;
    if constexpr (std::same_as<T, bool>) return json_kind::boolean;
    if constexpr (std::same_as<T, std::string> || described_enum<T>) return json_kind::string;
    if constexpr (json_sequence<T>) return json_kind::array;
    if constexpr (json_map<T> || described_struct<T>) return json_kind::object;
    return json_kind::number;
}

/// Whether the JSON tells a variant's alternatives apart: structs by their tag, all else by kind.
template <class... Ts>
[[nodiscard]] consteval bool alternatives_differ(std::type_identity<std::variant<Ts...>>) noexcept {
    if constexpr ((json_optional<Ts> || ...) || (json_variant<Ts> || ...)) return false;
    const std::array<json_kind, sizeof...(Ts)> kinds{kind_of<Ts>()...};
    const std::array<bool, sizeof...(Ts)> tagged{described_struct<Ts>...};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        for (std::size_t j = i + 1; j < kinds.size(); ++j) {
            if (kinds[i] == kinds[j] && !(tagged[i] && tagged[j])) return false;
        }
    }
    return true;
}

/// Whether no two structs of a variant share a tag.
template <class... Ts>
[[nodiscard]] consteval bool tags_differ(std::type_identity<std::variant<Ts...>>) noexcept {
    const auto tag = []<class T>(std::type_identity<T>) -> std::string_view {
        if constexpr (described_struct<T>) return wire_name<T>();
        return {};
    };
    const std::array<std::string_view, sizeof...(Ts)> tags{tag(std::type_identity<Ts>{})...};
    for (std::size_t i = 0; i < tags.size(); ++i) {
        for (std::size_t j = i + 1; j < tags.size(); ++j) {
            if (!tags[i].empty() && tags[i] == tags[j]) return false;
        }
    }
    return true;
}

template <json_variant T>
consteval void require_clear_variant() {
    static_assert(alternatives_differ(std::type_identity<T>{}),
                  "parlor: JSON cannot tell the alternatives of this variant apart; "
                  "use described structs, or at most one of each JSON kind");
    static_assert(tags_differ(std::type_identity<T>{}),
                  "parlor: two structs of this variant have the same wire name; "
                  "give one a `static constexpr std::string_view wire_name`");
}

}  // namespace parlor::detail
