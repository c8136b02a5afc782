// Finds the raw text of an object's members and of a list's elements, in text that is known to be valid JSON. Used by
// json_codec, so that a payload is forwarded as it came instead of being taken apart and put together again, and by
// auth, which has to see doubled names.
#pragma once

#include <string>
#include <string_view>

namespace parlor {

/// Nothing when `text` is one valid JSON value nested no deeper than max_json_depth, else what is wrong with it.
/// Builds nothing.
[[nodiscard]] std::string_view find_json_error(std::string_view text) noexcept;

/// Whether the value that valid JSON consists of is an object.
[[nodiscard]] bool is_json_object(std::string_view valid) noexcept;

/// The text of a string token (quotes included) of valid JSON, escapes resolved.
[[nodiscard]] std::string unquote_json(std::string_view token);

/// Walks over the members of an object in the order in which they stand.
class object_scanner {
public:
    /// `object` is valid JSON and an object.
    explicit object_scanner(std::string_view object) noexcept;

    /// Moves on to the next member; false past the last one.
    [[nodiscard]] bool next() noexcept;

    [[nodiscard]] std::string_view key() const noexcept { return key_; }      ///< a token: with quotes and escapes
    [[nodiscard]] std::string_view value() const noexcept { return value_; }  ///< without surrounding white space

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view key_;
    std::string_view value_;
};

/// Walks over the elements of an array.
class array_scanner {
public:
    /// `array` is valid JSON and an array.
    explicit array_scanner(std::string_view array) noexcept;

    /// Moves on to the next element; false past the last one.
    [[nodiscard]] bool next() noexcept;

    [[nodiscard]] std::string_view value() const noexcept { return value_; }  ///< without surrounding white space

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view value_;
};

}  // namespace parlor
