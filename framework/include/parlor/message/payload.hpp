// The payload of a message, as records, mailboxes and journals carry it: JSON text, or the described binary form with a
// mark in front. Which of the two is the message's choice; rooms, members and routers go through here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/message/binary.hpp"
#include "parlor/message/json.hpp"

namespace parlor {

enum class payload_form : std::uint8_t {
    json,    ///< the form of every message that does not choose
    binary,  ///< only for clients that speak parlor.v1.bin; others hear it as text in base64url and cannot say it
};

/// What a binary payload begins with. No JSON text does.
inline constexpr char binary_mark = '\1';

[[nodiscard]] constexpr bool is_binary_payload(std::string_view payload) noexcept {
    return !payload.empty() && payload.front() == binary_mark;
}

/// The form that a message chooses: `static constexpr auto payload_form = parlor::payload_form::binary;` in its struct.
template <class T>
[[nodiscard]] consteval payload_form payload_form_of() noexcept {
    if constexpr (requires { T::payload_form; }) {
        return T::payload_form;
    } else {
        return payload_form::json;
    }
}

namespace detail {
/// Throws failure{invalid_argument}: the client said it in the other form.
[[noreturn]] void refuse_form(payload_form expected);
}  // namespace detail

/// Throws as encode() and encode_binary() do.
template <class T>
[[nodiscard]] std::string encode_payload(const T& message) {
    if constexpr (payload_form_of<T>() == payload_form::binary) {
        std::string payload(1, binary_mark);
        encode_binary(message, payload);
        return payload;
    } else {
        return encode(message);
    }
}

/// Throws as decode() and decode_binary() do, and for a payload of the other form.
template <class T>
[[nodiscard]] T decode_payload(std::string_view payload) {
    if (is_binary_payload(payload) != (payload_form_of<T>() == payload_form::binary)) {
        detail::refuse_form(payload_form_of<T>());
    }
    if constexpr (payload_form_of<T>() == payload_form::binary) {
        return decode_binary<T>(payload.substr(1));
    } else {
        return decode<T>(payload);
    }
}

}  // namespace parlor
