// Values to the described binary form: what encode_binary() is made of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/message/detail/encodable.hpp"
#include "parlor/message/detail/json_path.hpp"
#include "parlor/message/detail/json_writer.hpp"

namespace parlor::detail {

void write_varint(std::uint64_t value, std::string& out);
/// Its size, then its bytes. Throws for what is not UTF-8.
void write_binary_string(std::string_view text, std::string& out, const json_path& at);
void write_binary_real(float value, std::string& out, const json_path& at);
void write_binary_real(double value, std::string& out, const json_path& at);

[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

template <class T>
void write_binary(const T& value, std::string& out, const json_path& at);

template <json_integer T>
void write_binary_integer(T value, std::string& out) {
    if constexpr (sizeof(T) == 1) {
        out.push_back(static_cast<char>(value));
    } else if constexpr (std::is_signed_v<T>) {
        write_varint(zigzag(value), out);
    } else {
        write_varint(value, out);
    }
}

template <described_enum T>
void write_binary_enum(T value, std::string& out, const json_path& at) {
    std::uint64_t place = 0;
    std::optional<std::uint64_t> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (enumerator.value == value && !found) found = place;
        ++place;
    });
    if (!found) refuse_to_encode(at, "not a named value of its enum");
    write_varint(*found, out);
}

template <json_map T>
void write_binary_map(const T& values, std::string& out, const json_path& at) {
    std::vector<const typename T::value_type*> sorted;
    sorted.reserve(values.size());
    for (const auto& entry : values)
        sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    write_varint(sorted.size(), out);
    for (const auto* entry : sorted) {
        write_binary_string(entry->first, out, at);
        write_binary(entry->second, out, json_path{.parent = &at, .name = entry->first});
    }
}

template <json_sequence T>
void write_binary_sequence(const T& values, std::string& out, const json_path& at) {
    if constexpr (!is_std_array<T>) write_varint(values.size(), out);
    std::size_t index = 0;
    for (const auto& value : values)
        write_binary<typename T::value_type>(value, out, json_path{.parent = &at, .name = {}, .index = index++});
}

template <described_struct T>
void write_binary_struct(const T& value, std::string& out, const json_path& at) {
    boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
        write_binary(value.*Member::pointer, out, json_path{.parent = &at, .name = Member::name});
    });
}

template <class T>
void write_binary(const T& value, std::string& out, const json_path& at) {
    require_json_form<T>();
    if constexpr (std::same_as<T, bool>) {
        out.push_back(value ? '\1' : '\0');
    } else if constexpr (json_integer<T>) {
        write_binary_integer(value, out);
    } else if constexpr (json_real<T>) {
        write_binary_real(value, out, at);
    } else if constexpr (std::same_as<T, std::string>) {
        write_binary_string(value, out, at);
    } else if constexpr (json_optional<T>) {
        out.push_back(value ? '\1' : '\0');
        if (value) write_binary(*value, out, at);
    } else if constexpr (json_duration<T>) {
        write_varint(zigzag(to_milliseconds(value)), out);
    } else if constexpr (json_time<T>) {
        write_varint(zigzag(to_milliseconds(value.time_since_epoch())), out);
    } else if constexpr (json_sequence<T>) {
        write_binary_sequence(value, out, at);
    } else if constexpr (json_map<T>) {
        write_binary_map(value, out, at);
    } else if constexpr (json_variant<T>) {
        write_varint(value.index(), out);
        std::visit([&](const auto& chosen) { write_binary(chosen, out, at); }, value);
    } else if constexpr (described_enum<T>) {
        write_binary_enum(value, out, at);
    } else if constexpr (described_struct<T>) {
        if constexpr (bases_are_described<T>) write_binary_struct(value, out, at);
    }
}

}  // namespace parlor::detail
