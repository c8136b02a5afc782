// The envelopes of parlor.v1 as the client reads and writes them. The server's side is message/json_codec. Pure.
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
    std::string payload = "{}";
    bool is_reply = false;
    std::optional<std::uint64_t> reply;  ///< the number that it answers; none of `"reply":null`
    std::optional<failure> error;
};

/// Nothing for what is no envelope.
[[nodiscard]] std::optional<server_frame> read_server_frame(std::string_view text);

/// What a client says. `id` 0: none; `key`, `room` empty: none.
[[nodiscard]] std::string write_message(std::string_view type, std::string_view room, std::uint64_t id,
                                        std::string_view key, std::string_view payload);
/// The answer to a request of the server's.
[[nodiscard]] std::string write_answer(std::string_view id, std::string_view payload);
[[nodiscard]] std::string write_refusal(std::string_view id, const failure& why);

}  // namespace parlor
