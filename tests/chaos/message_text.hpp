// What chaos clients say: texts from which the message can be told, and whether it arrived whole. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chaos {

/// The `number`th message of client `author`, both from 1.
struct message_id {
    std::uint32_t author = 0;
    std::uint32_t number = 0;
    auto operator<=>(const message_id&) const = default;
};

/// The message's key too.
[[nodiscard]] std::string name_of(message_id id);
/// Its name, and filler whose length and letters depend on it.
[[nodiscard]] std::string text_of(message_id id);
/// Nothing for what is not, letter by letter, the text of a message.
[[nodiscard]] std::optional<message_id> read_text(std::string_view text);

}  // namespace chaos
