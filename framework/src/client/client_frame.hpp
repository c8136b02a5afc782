// The envelopes of parlor.v1 and parlor.v1.bin as the client reads and writes them. The server's side is
// message/json_codec and message/binary_codec. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/core/error.hpp"

namespace parlor {

/// What the server said; which fields are there says what it is.
struct server_frame {
    std::string type;  ///< empty of a reply
    std::string room;
    std::string id;  ///< of a request of the server's: JSON text
    std::uint64_t seq = 0;
    std::string payload = "{}";  ///< JSON, or the binary form with its mark in front
    bool is_reply = false;
    std::optional<std::uint64_t> reply;  ///< the number that it answers; none of `"reply":null`
    std::optional<failure> error;
};

/// Nothing for what is no envelope.
[[nodiscard]] std::optional<server_frame> read_server_frame(std::string_view text);
/// The same of a binary message.
[[nodiscard]] std::optional<server_frame> read_binary_frame(std::string_view bytes);

/// What a client says. `id` 0: none; `key`, `room` empty: none. With a payload in the binary form it is a binary
/// message.
[[nodiscard]] std::string write_message(std::string_view type, std::string_view room, std::uint64_t id,
                                        std::string_view key, std::string_view payload);
/// Whether what write_message() made is one: it begins with its flags, and a text with a brace.
[[nodiscard]] constexpr bool is_binary_message(std::string_view message) noexcept {
    return !message.starts_with('{');
}
/// The answer to a request of the server's.
[[nodiscard]] std::string write_answer(std::string_view id, std::string_view payload);
[[nodiscard]] std::string write_refusal(std::string_view id, const failure& why);

}  // namespace parlor
