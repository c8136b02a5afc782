// The id of a request. Kept as the JSON text in which it came, so that it is echoed byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlor {

/// An integer from 0 to 2^53-1 or a string of at most 64 bytes; or none. Equality is that of the text.
class request_id {
public:
    static constexpr std::uint64_t max_number = (std::uint64_t{1} << 53) - 1;
    static constexpr std::size_t max_bytes = 64;  ///< of a string, once its escapes are resolved

    /// None: the message was no request.
    request_id() noexcept = default;

    /// An id of the server's own. `number` is at most max_number.
    explicit request_id(std::uint64_t number) : text_(std::to_string(number)) {}

    /// `token` is the text of one value within valid JSON. Nothing when that value is no id.
    [[nodiscard]] static std::optional<request_id> from_json(std::string_view token);

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    /// JSON text: `7`, `"a1"`; empty when there is none.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    /// The number, when it is one: how the reply to a server's own request finds its asker.
    [[nodiscard]] std::optional<std::uint64_t> number() const noexcept;

    friend bool operator==(const request_id&, const request_id&) = default;

private:
    std::string text_;
};

}  // namespace parlor
