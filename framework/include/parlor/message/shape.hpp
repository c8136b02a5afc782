// What a type looks like on the wire, as data instead of as code. Contracts are made of it (contract.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/message/detail/encodable.hpp"

namespace parlor {

enum class shape_kind : std::uint8_t {
    null,
    boolean,
    integer,
    number,
    text,
    optional,     ///< of parts[0]
    list,         ///< of parts[0]
    map,          ///< from texts to parts[0]
    structure,    ///< type tells which
    enumeration,  ///< type tells which
    variant,      ///< one of parts; those that are structures go by their tag
    interval,     ///< whole milliseconds
    time,         ///< whole milliseconds since the Unix epoch
};

struct shape {
    shape_kind kind = shape_kind::null;
    std::int64_t least = 0;     ///< of an integer
    std::uint64_t most = 0;     ///< of an integer
    std::size_t size = 0;       ///< of a list that always has so many elements; 0: any number. Of a number: its bytes
    std::size_t type = 0;       ///< of a structure or an enumeration: its place in the book
    std::string_view tag = {};  ///< of a structure in a variant
    std::vector<shape> parts = {};
};

struct shape_member {
    std::string_view name;
    shape what;
};

/// A struct or an enum of the app's.
struct named_shape {
    std::string_view type_name;  ///< with namespaces, as the compiler prints it
    std::vector<shape_member> members;
    std::vector<std::string_view> values;  ///< of an enumeration
};

/// All structs and enums that were met, in the order in which they were met. A struct may hold itself.
class shape_book {
public:
    /// The shape of T, which has a JSON form. What it is made of is entered too.
    template <class T>
    shape add();

    [[nodiscard]] const std::deque<named_shape>& types() const noexcept { return types_; }

private:
    struct place {
        std::size_t at;
        bool is_new;
    };
    [[nodiscard]] place find(std::string_view type_name);

    std::deque<named_shape> types_;  // entries stay where they are while others are added
};

namespace detail {

/// False for what is no described struct at all.
template <class T>
[[nodiscard]] consteval bool bases_of_are_described() noexcept {
    if constexpr (described_struct<T>) return bases_are_described<T>;
    return false;
}

/// A shape that holds others.
[[nodiscard]] shape shape_of_parts(shape_kind kind, std::vector<shape> parts, std::size_t size = 0);

template <class... Ts>
[[nodiscard]] std::vector<shape> shapes_of(shape_book& book, std::type_identity<std::variant<Ts...>>) {
    std::vector<shape> found;
    const auto add = [&]<class T>(std::type_identity<T>) {
        found.push_back(book.add<T>());
        if constexpr (described_struct<T>) found.back().tag = wire_name<T>();
    };
    (add(std::type_identity<Ts>{}), ...);
    return found;
}

}  // namespace detail

template <class T>
shape shape_book::add() {
    using namespace detail;
    require_json_form<T>();
    if constexpr (json_null<T>) {
        return shape{.kind = shape_kind::null};
    } else if constexpr (std::same_as<T, bool>) {
        return shape{.kind = shape_kind::boolean};
    } else if constexpr (json_integer<T>) {
        return shape{.kind = shape_kind::integer,
                     .least = static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                     .most = static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
    } else if constexpr (json_real<T>) {
        return shape{.kind = shape_kind::number, .size = sizeof(T)};
    } else if constexpr (std::same_as<T, std::string>) {
        return shape{.kind = shape_kind::text};
    } else if constexpr (json_optional<T>) {
        return shape_of_parts(shape_kind::optional, {add<typename T::value_type>()});
    } else if constexpr (json_duration<T>) {
        return shape{.kind = shape_kind::interval};
    } else if constexpr (json_time<T>) {
        return shape{.kind = shape_kind::time};
    } else if constexpr (is_std_array<T>) {
        return shape_of_parts(shape_kind::list, {add<typename T::value_type>()}, std::tuple_size_v<T>);
    } else if constexpr (json_sequence<T>) {
        return shape_of_parts(shape_kind::list, {add<typename T::value_type>()});
    } else if constexpr (json_map<T>) {
        return shape_of_parts(shape_kind::map, {add<typename T::mapped_type>()});
    } else if constexpr (json_variant<T>) {
        return shape_of_parts(shape_kind::variant, shapes_of(*this, std::type_identity<T>{}));
    } else if constexpr (described_enum<T>) {
        const auto [at, is_new] = find(type_name<T>());
        if (is_new) {
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
                [values = &types_[at].values](auto enumerator) { values->push_back(enumerator.name); });
        }
        return shape{.kind = shape_kind::enumeration, .type = at};
    } else if constexpr (described_struct<T> && bases_of_are_described<T>()) {
        const auto [at, is_new] = find(type_name<T>());
        if (is_new) {
            boost::mp11::mp_for_each<members_of<T>>([this, at]<class Member>(Member) {
                using Part = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;
                shape what = add<Part>();
                types_[at].members.push_back(shape_member{.name = Member::name, .what = std::move(what)});
            });
        }
        return shape{.kind = shape_kind::structure, .type = at};
    } else {
        return {};  // require_json_form has said why
    }
}

}  // namespace parlor
