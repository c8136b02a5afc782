// The described binary form to values: what decode_binary() is made of. Trusts no count and no size that it reads.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parlor/message/detail/encodable.hpp"
#include "parlor/message/detail/json_path.hpp"
#include "parlor/message/detail/json_reader.hpp"

namespace parlor::detail {

/// What is left to read. Nothing is returned for what is not there, or is not as it should be.
class binary_input {
public:
    explicit binary_input(std::string_view bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] std::size_t size() const noexcept { return rest_.size(); }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

    [[nodiscard]] std::optional<std::uint8_t> byte() noexcept;
    [[nodiscard]] std::optional<std::uint64_t> varint() noexcept;
    /// A count of things of at least a byte each: not more than there are bytes.
    [[nodiscard]] std::optional<std::size_t> count() noexcept;
    [[nodiscard]] std::optional<std::string_view> text() noexcept;
    [[nodiscard]] std::optional<double> real(float) noexcept;
    [[nodiscard]] std::optional<double> real(double) noexcept;

    /// Throws when something is left.
    void require_end(const json_path& at) const;

    /// Throws when things are nested more deeply than max_json_depth.
    void enter(const json_path& at);
    void leave() noexcept { --depth_; }

private:
    std::string_view rest_;
    std::size_t depth_ = 0;
};

[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

template <class T>
void read_binary(binary_input& from, T& to, const json_path& at);

template <json_integer T>
[[nodiscard]] std::optional<T> read_binary_integer(binary_input& from) noexcept {
    if constexpr (sizeof(T) == 1) {
        const auto value = from.byte();
        return value ? std::optional(static_cast<T>(*value)) : std::nullopt;
    } else {
        const auto value = from.varint();
        if (!value) return std::nullopt;
        if constexpr (std::is_signed_v<T>) {
            const std::int64_t plain = unzigzag(*value);
            if (std::in_range<T>(plain)) return static_cast<T>(plain);
        } else {
            if (std::in_range<T>(*value)) return static_cast<T>(*value);
        }
        return std::nullopt;
    }
}

template <described_enum T>
void read_binary_enum(binary_input& from, T& to, const json_path& at) {
    const auto wanted = from.varint();
    std::uint64_t place = 0;
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (wanted && *wanted == place++) {
            to = enumerator.value;
            known = true;
        }
    });
    if (!known) refuse<T>(at);
}

template <json_sequence T>
void read_binary_sequence(binary_input& from, T& to, const json_path& at) {
    using Element = typename T::value_type;
    if constexpr (is_std_array<T>) {
        for (std::size_t i = 0; i < to.size(); ++i)
            read_binary(from, to[i], json_path{.parent = &at, .name = {}, .index = i});
    } else {
        static_assert(!json_null<Element>, "parlor: a list of nothings has no binary form");
        const auto count = from.count();
        if (!count) refuse<T>(at);
        to.clear();
        to.reserve(*count);
        for (std::size_t i = 0; i < *count; ++i) {
            Element value{};
            read_binary(from, value, json_path{.parent = &at, .name = {}, .index = i});
            to.push_back(std::move(value));
        }
    }
}

template <json_map T>
void read_binary_map(binary_input& from, T& to, const json_path& at) {
    const auto count = from.count();
    if (!count) refuse<T>(at);
    to.clear();
    std::optional<std::string_view> before;
    for (std::size_t i = 0; i < *count; ++i) {
        const auto key = from.text();
        if (!key || (before && *before >= *key)) refuse<T>(at);
        before = key;
        read_binary(from, to[std::string(*key)], json_path{.parent = &at, .name = *key});
    }
}

template <class... Ts>
void read_binary_variant(binary_input& from, std::variant<Ts...>& to, const json_path& at) {
    const auto wanted = from.varint();
    std::uint64_t index = 0;
    bool known = false;
    const auto attempt = [&]<class T>(std::type_identity<T>) {
        if (!wanted || *wanted != index++) return;
        known = true;
        read_binary(from, to.template emplace<T>(), at);
    };
    (attempt(std::type_identity<Ts>{}), ...);
    if (!known) refuse<std::variant<Ts...>>(at);
}

template <json_duration D>
[[nodiscard]] D read_binary_duration(binary_input& from, const json_path& at) {
    const auto value = from.varint();
    constexpr std::int64_t most = most_milliseconds<D>();
    if (!value || unzigzag(*value) > most || unzigzag(*value) < -most) refuse<D>(at);
    return std::chrono::duration_cast<D>(std::chrono::duration<std::int64_t, std::milli>(unzigzag(*value)));
}

template <class T>
void read_binary_nested(binary_input& from, T& to, const json_path& at) {
    from.enter(at);
    if constexpr (json_sequence<T>) {
        read_binary_sequence(from, to, at);
    } else if constexpr (json_map<T>) {
        read_binary_map(from, to, at);
    } else if constexpr (json_variant<T>) {
        read_binary_variant(from, to, at);
    } else if constexpr (bases_are_described<T>) {
        boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
            read_binary(from, to.*Member::pointer, json_path{.parent = &at, .name = Member::name});
        });
    }
    from.leave();
}

template <class T>
void read_binary(binary_input& from, T& to, const json_path& at) {
    require_json_form<T>();
    if constexpr (std::same_as<T, bool> || json_optional<T>) {
        const auto value = from.byte();
        if (!value || *value > 1) refuse<T>(at);
        if constexpr (std::same_as<T, bool>) {
            to = *value == 1;
        } else if (*value == 1) {
            read_binary(from, to.emplace(), at);
        } else {
            to.reset();
        }
    } else if constexpr (json_integer<T>) {
        const auto value = read_binary_integer<T>(from);
        if (!value) refuse<T>(at);
        to = *value;
    } else if constexpr (json_real<T>) {
        const auto value = from.real(T{});
        if (!value || !std::isfinite(*value)) refuse<T>(at);
        to = static_cast<T>(*value);
    } else if constexpr (std::same_as<T, std::string>) {
        const auto value = from.text();
        if (!value) refuse<T>(at);
        to.assign(*value);
    } else if constexpr (json_duration<T>) {
        to = read_binary_duration<T>(from, at);
    } else if constexpr (json_time<T>) {
        to = T(read_binary_duration<typename T::duration>(from, at));
    } else if constexpr (described_enum<T>) {
        read_binary_enum(from, to, at);
    } else if constexpr (!json_null<T> && has_json_form<T>) {
        read_binary_nested(from, to, at);
    }
}

}  // namespace parlor::detail
