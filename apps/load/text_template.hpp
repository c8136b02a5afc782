// Texts with placeholders, for --join, --message and the URL. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mark.hpp"

namespace load {

/// What the placeholders stand for.
struct template_values {
    std::uint64_t client = 0;   ///< {i}: the number of the client, from 0; {i%10}: its remainder
    std::uint64_t room = 0;     ///< {room}
    std::uint64_t message = 0;  ///< {n}: the number of the message in the whole run; {n%10}
    std::uint64_t intended_ns = 0;
    const marker* marks = nullptr;  ///< of {now}; none: nothing is written
};

/// {i} {n} {room} {now} {payload:BYTES}, and {i%N} {n%N}. All other braces are text, so that JSON needs no escapes.
class text_template {
public:
    /// Throws std::invalid_argument for a placeholder with something wrong in it, such as {i%0} or {payload:x}.
    explicit text_template(std::string_view text);

    /// Appends it, filled in. Allocates nothing once `to` is large enough.
    void render(const template_values& values, std::string& to) const;
    [[nodiscard]] std::string render(const template_values& values) const;

    [[nodiscard]] bool has_mark() const noexcept;

private:
    enum class kind : std::uint8_t { text, client, message, room, now };
    struct part {
        kind what = kind::text;
        std::uint64_t modulus = 0;  // 0: none
        std::string text;
    };

    [[nodiscard]] static bool read_placeholder(std::string_view inside, part& into);
    void add_text(std::string_view text);

    std::vector<part> parts_;
};

}  // namespace load
