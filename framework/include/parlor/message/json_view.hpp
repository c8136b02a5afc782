// A look at one parsed JSON value, without naming the library that parsed it. Used by the generated decoders of
// json.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace parlor {

enum class json_kind : std::uint8_t { null, boolean, number, string, array, object };

/// Owns nothing: good while the parsed text is, which is until parse_json returns. What asks for a kind that the value
/// is not of gets nothing, or an empty range.
class json_view {
public:
    explicit json_view(const void* value) noexcept : value_(value) {}

    [[nodiscard]] json_kind kind() const noexcept;

    [[nodiscard]] std::optional<bool> boolean() const noexcept;
    [[nodiscard]] std::optional<std::string_view> string() const noexcept;

    /// The number, when it was written without fraction and exponent and fits.
    [[nodiscard]] std::optional<std::int64_t> signed_integer() const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> unsigned_integer() const noexcept;

    /// Any number, rounded to the nearest double. Infinite when it is too large for one.
    [[nodiscard]] std::optional<double> number() const noexcept;

    /// The number of elements of an array or of members of an object.
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] json_view element(std::size_t index) const noexcept;  ///< of an array; index < size()
    [[nodiscard]] std::pair<std::string_view, json_view> member(std::size_t index) const noexcept;  ///< of an object

    /// The member of an object; of doubled ones the last.
    [[nodiscard]] std::optional<json_view> find(std::string_view key) const noexcept;

private:
    const void* value_;
};

/// How deep arrays and objects may be nested.
inline constexpr std::size_t max_json_depth = 32;

/// Parses `text` and calls `use(root, context)`. Small texts allocate nothing. Throws failure{invalid_argument} for
/// text that is no JSON or nested too deeply, and whatever `use` throws.
void parse_json(std::string_view text, void (*use)(json_view root, void* context), void* context);

}  // namespace parlor
