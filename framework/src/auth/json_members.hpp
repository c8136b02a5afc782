// The members of one JSON object, each name once. For tokens and keys, where a doubled name would let two readers of
// one text see different things.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlor {

class json_members {
public:
    /// Refers to `text`, which must outlive it. Throws failure{invalid_argument} for what is no JSON object, or names a
    /// member twice, however the two are escaped.
    explicit json_members(std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const noexcept { return find(name).has_value(); }
    /// The raw JSON text of a member.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

    // Nothing when there is no such member; throw failure{invalid_argument} when it is of another kind.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    /// An integer or a fraction, rounded towards zero, from -2^53 to 2^53.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    /// A list of texts, or one text, which counts as a list of one.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;

    /// Names and raw JSON texts, in the order of the object.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string_view>>& all() const noexcept { return all_; }

private:
    std::vector<std::pair<std::string, std::string_view>> all_;
};

/// The raw texts of the elements of an array, which is valid JSON. Throws failure{invalid_argument} for what is none.
[[nodiscard]] std::vector<std::string_view> json_elements(std::string_view array);

}  // namespace parlor
