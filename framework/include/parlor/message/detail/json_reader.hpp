// Parsed JSON to values: what decode() is made of. Everything that puts an error into words is out of the usual path.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parlor/message/detail/encodable.hpp"
#include "parlor/message/detail/json_path.hpp"

namespace parlor::detail {

template <class T>
void read(json_view from, T& to, const json_path& at);

// ------------------------------------------------------------------------------------------- in words

[[nodiscard]] std::string expected_integer(std::int64_t least, std::uint64_t most);
/// "one of red, green" from "red, green".
[[nodiscard]] std::string expected_alternatives(const std::vector<std::string>& kinds,
                                                const std::vector<std::string_view>& tags);

/// What a value of type T looks like: "a string", "an integer from 0 to 255".
template <class T>
[[nodiscard]] std::string expected();

template <class... Ts>
[[nodiscard]] std::string expected_variant(std::type_identity<std::variant<Ts...>>) {
    std::vector<std::string> kinds;
    std::vector<std::string_view> tags;
    const auto list = [&]<class T>(std::type_identity<T>) {
        if constexpr (described_struct<T>) {
            tags.push_back(wire_name<T>());
        } else {
            kinds.push_back(expected<T>());
        }
    };
    (list(std::type_identity<Ts>{}), ...);
    return expected_alternatives(kinds, tags);
}

template <described_enum T>
[[nodiscard]] std::string expected_enum() {
    std::string text;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        text += text.empty() ? "one of " : ", ";
        text += enumerator.name;
    });
    return text;
}

template <class T>
std::string expected() {
    if constexpr (json_null<T>) {
        return "null";
    } else if constexpr (std::same_as<T, bool>) {
        return "true or false";
    } else if constexpr (json_integer<T>) {
        using limits = std::numeric_limits<T>;
        return expected_integer(std::int64_t{limits::min()}, std::uint64_t{limits::max()});
    } else if constexpr (json_real<T>) {
        return std::same_as<T, float> ? "a finite number of single precision" : "a finite number";
    } else if constexpr (std::same_as<T, std::string>) {
        return "a string";
    } else if constexpr (json_optional<T>) {
        return expected<typename T::value_type>();
    } else if constexpr (json_duration<T>) {
        constexpr std::int64_t most = most_milliseconds<T>();
        return expected_integer(-most, static_cast<std::uint64_t>(most));
    } else if constexpr (json_time<T>) {
        return expected<typename T::duration>();
    } else if constexpr (is_std_array<T>) {
        return "an array of " + std::to_string(std::tuple_size_v<T>) + " items";
    } else if constexpr (json_sequence<T>) {
        return "an array";
    } else if constexpr (json_variant<T>) {
        return expected_variant(std::type_identity<T>{});
    } else if constexpr (described_enum<T>) {
        return expected_enum<T>();
    } else {
        return "an object";
    }
}

template <class T>
[[noreturn]] void refuse(const json_path& at) {
    refuse_value(at, expected<T>());
}

// ------------------------------------------------------------------------------------------- in fact

template <json_integer T>
[[nodiscard]] std::optional<T> read_integer(json_view from) noexcept {
    if constexpr (std::is_signed_v<T>) {
        const auto value = from.signed_integer();
        if (value && std::in_range<T>(*value)) return static_cast<T>(*value);
    } else {
        const auto value = from.unsigned_integer();
        if (value && std::in_range<T>(*value)) return static_cast<T>(*value);
    }
    return std::nullopt;
}

template <json_duration D>
[[nodiscard]] D read_duration(json_view from, const json_path& at) {
    const auto value = from.signed_integer();
    constexpr std::int64_t most = most_milliseconds<D>();
    if (!value || *value > most || *value < -most) refuse<D>(at);
    return std::chrono::duration_cast<D>(std::chrono::duration<std::int64_t, std::milli>(*value));
}

template <described_struct T>
void read_struct(json_view from, T& to, const json_path& at) {
    if (from.kind() != json_kind::object) refuse<T>(at);
    boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
        auto& part = to.*Member::pointer;
        using Part = std::remove_cvref_t<decltype(part)>;
        const json_path here{.parent = &at, .name = Member::name};
        if (const auto found = from.find(Member::name)) {
            read(*found, part, here);
        } else if constexpr (json_optional<Part>) {
            part.reset();
        } else {
            refuse_missing(here, expected<Part>());
        }
    });
}

template <described_enum T>
void read_enum(json_view from, T& to, const json_path& at) {
    const auto name = from.string();
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (name && *name == enumerator.name) {
            to = enumerator.value;
            known = true;
        }
    });
    if (!known) refuse<T>(at);
}

template <json_sequence T>
void read_sequence(json_view from, T& to, const json_path& at) {
    const std::size_t size = from.size();
    if (from.kind() != json_kind::array) refuse<T>(at);
    if constexpr (is_std_array<T>) {
        if (size != to.size()) refuse<T>(at);
    } else {
        to.clear();
        to.reserve(size);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const json_path here{.parent = &at, .name = {}, .index = i};
        if constexpr (is_std_array<T>) {
            read(from.element(i), to[i], here);
        } else {
            typename T::value_type value{};
            read(from.element(i), value, here);
            to.push_back(std::move(value));
        }
    }
}

template <json_map T>
void read_map(json_view from, T& to, const json_path& at) {
    if (from.kind() != json_kind::object) refuse<T>(at);
    to.clear();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto [key, value] = from.member(i);
        read(value, to[std::string(key)], json_path{.parent = &at, .name = key});
    }
}

template <class... Ts>
void read_variant(json_view from, std::variant<Ts...>& to, const json_path& at) {
    using variant = std::variant<Ts...>;
    require_clear_variant<variant>();
    std::size_t tags = 0;
    const auto count_tag = [&]<class T>(std::type_identity<T>) {
        if constexpr (described_struct<T>) tags += from.find(wire_name<T>()) ? 1U : 0U;
    };
    (count_tag(std::type_identity<Ts>{}), ...);

    bool done = false;
    const auto attempt = [&]<class T>(std::type_identity<T>) {
        if (done || from.kind() != kind_of<T>()) return;
        std::optional<json_view> inner = from;
        json_path here = at;
        if constexpr (described_struct<T>) {
            inner = tags == 1 ? from.find(wire_name<T>()) : std::nullopt;
            here = json_path{.parent = &at, .name = wire_name<T>()};
        }
        if (!inner) return;
        read(*inner, to.template emplace<T>(), here);
        done = true;
    };
    (attempt(std::type_identity<Ts>{}), ...);
    if (!done) refuse<variant>(at);
}

template <class T>
void read(json_view from, T& to, const json_path& at) {
    require_json_form<T>();
    if constexpr (json_null<T>) {
        if (from.kind() != json_kind::null) refuse<T>(at);
    } else if constexpr (std::same_as<T, bool>) {
        const auto value = from.boolean();
        if (!value) refuse<T>(at);
        to = *value;
    } else if constexpr (json_integer<T>) {
        const auto value = read_integer<T>(from);
        if (!value) refuse<T>(at);
        to = *value;
    } else if constexpr (json_real<T>) {
        const auto value = from.number();
        if (!value || std::abs(*value) > double{std::numeric_limits<T>::max()}) refuse<T>(at);
        to = static_cast<T>(*value);
    } else if constexpr (std::same_as<T, std::string>) {
        const auto value = from.string();
        if (!value) refuse<T>(at);
        to.assign(*value);
    } else if constexpr (json_optional<T>) {
        if (from.kind() == json_kind::null) {
            to.reset();
        } else {
            read(from, to.emplace(), at);
        }
    } else if constexpr (json_duration<T>) {
        to = read_duration<T>(from, at);
    } else if constexpr (json_time<T>) {
        to = T(read_duration<typename T::duration>(from, at));
    } else if constexpr (json_sequence<T>) {
        read_sequence(from, to, at);
    } else if constexpr (json_map<T>) {
        read_map(from, to, at);
    } else if constexpr (json_variant<T>) {
        read_variant(from, to, at);
    } else if constexpr (described_enum<T>) {
        read_enum(from, to, at);
    } else if constexpr (described_struct<T>) {
        if constexpr (bases_are_described<T>) read_struct(from, to, at);
    }
}

}  // namespace parlor::detail
