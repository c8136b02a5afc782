// Values to JSON text: what encode() is made of. One overload set, chosen at compile time; no tree is built.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "parlor/message/detail/encodable.hpp"
#include "parlor/message/detail/json_path.hpp"

namespace parlor::detail {

/// Quoted and escaped; bytes that are not UTF-8 become U+FFFD.
void write_string(std::string_view text, std::string& out);
void write_integer(std::int64_t value, std::string& out);
void write_integer(std::uint64_t value, std::string& out);
/// The shortest text that reads back as the same number.
void write_real(double value, std::string& out, const json_path& at);
void write_real(float value, std::string& out, const json_path& at);

template <class T>
void write(const T& value, std::string& out, const json_path& at);

/// `,"name":` as the compiler can prepare it. The comma before the first member is replaced by the brace.
template <class Member>
inline constexpr auto quoted_name = [] {
    constexpr std::string_view name = Member::name;
    std::array<char, name.size() + 4> text{',', '"'};
    std::copy(name.begin(), name.end(), text.begin() + 2);
    text[name.size() + 2] = '"';
    text[name.size() + 3] = ':';
    return text;
}();

/// Ends an object or array that was written with a comma before every part, `start` being where the first one stands.
inline void close_list(std::string& out, std::size_t start, char open, char close) {
    if (out.size() == start) {
        out.push_back(open);
    } else {
        out[start] = open;
    }
    out.push_back(close);
}

template <described_struct T>
void write_struct(const T& value, std::string& out, const json_path& at) {
    const std::size_t start = out.size();
    boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
        const auto& part = value.*Member::pointer;
        using Part = std::remove_cvref_t<decltype(part)>;
        constexpr const auto& name = quoted_name<Member>;
        const json_path here{.parent = &at, .name = Member::name};
        if constexpr (json_optional<Part>) {
            if (part) {
                out.append(name.data(), name.size());
                write(*part, out, here);
            }
        } else {
            out.append(name.data(), name.size());
            write(part, out, here);
        }
    });
    close_list(out, start, '{', '}');
}

template <described_enum T>
void write_enum(T value, std::string& out, const json_path& at) {
    const char* name = nullptr;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (enumerator.value == value) name = enumerator.name;
    });
    if (!name) refuse_to_encode(at, "not a named value of its enum");
    write_string(name, out);
}

template <json_sequence T>
void write_sequence(const T& values, std::string& out, const json_path& at) {
    const std::size_t start = out.size();
    std::size_t index = 0;
    for (const auto& value : values) {
        out.push_back(',');
        write<typename T::value_type>(value, out, json_path{.parent = &at, .name = {}, .index = index++});
    }
    close_list(out, start, '[', ']');
}

template <json_map T>
void write_map(const T& values, std::string& out, const json_path& at) {
    const std::size_t start = out.size();
    const auto write_one = [&](const auto& entry) {
        out.push_back(',');
        write_string(entry.first, out);
        out.push_back(':');
        write(entry.second, out, json_path{.parent = &at, .name = entry.first});
    };
    if constexpr (is_instance<T, std::map>) {
        for (const auto& entry : values)
            write_one(entry);
    } else {
        std::vector<const typename T::value_type*> sorted;
        sorted.reserve(values.size());
        for (const auto& entry : values)
            sorted.push_back(&entry);
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
        for (const auto* entry : sorted)
            write_one(*entry);
    }
    close_list(out, start, '{', '}');
}

template <json_variant T>
void write_variant(const T& value, std::string& out, const json_path& at) {
    require_clear_variant<T>();
    std::visit(
        [&]<class Alternative>(const Alternative& chosen) {
            if constexpr (described_struct<Alternative>) {
                constexpr std::string_view tag = wire_name<Alternative>();
                out.push_back('{');
                write_string(tag, out);
                out.push_back(':');
                write(chosen, out, json_path{.parent = &at, .name = tag});
                out.push_back('}');
            } else {
                write(chosen, out, at);
            }
        },
        value);
}

template <json_duration D>
[[nodiscard]] constexpr std::int64_t to_milliseconds(D value) noexcept {
    using ratio = per_millisecond<typename D::period>;
    const std::int64_t count = value.count();
    if constexpr (ratio::num == 1) return count / ratio::den;
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / ratio::num;
    return std::clamp(count, -limit, limit) * ratio::num;
}

template <class T>
void write(const T& value, std::string& out, const json_path& at) {
    require_json_form<T>();
    if constexpr (json_null<T>) {
        out.append("null");
    } else if constexpr (std::same_as<T, bool>) {
        out.append(value ? "true" : "false");
    } else if constexpr (json_integer<T>) {
        using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
        write_integer(Wide{value}, out);
    } else if constexpr (json_real<T>) {
        write_real(value, out, at);
    } else if constexpr (std::same_as<T, std::string>) {
        write_string(value, out);
    } else if constexpr (json_optional<T>) {
        if (value) {
            write(*value, out, at);
        } else {
            out.append("null");
        }
    } else if constexpr (json_duration<T>) {
        write_integer(to_milliseconds(value), out);
    } else if constexpr (json_time<T>) {
        write_integer(to_milliseconds(value.time_since_epoch()), out);
    } else if constexpr (json_sequence<T>) {
        write_sequence(value, out, at);
    } else if constexpr (json_map<T>) {
        write_map(value, out, at);
    } else if constexpr (json_variant<T>) {
        write_variant(value, out, at);
    } else if constexpr (described_enum<T>) {
        write_enum(value, out, at);
    } else if constexpr (described_struct<T>) {
        if constexpr (bases_are_described<T>) write_struct(value, out, at);
    }
}

}  // namespace parlor::detail
