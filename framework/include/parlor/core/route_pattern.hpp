// Patterns with named places, such as "/echo/{id}" and "room/{name}": one matcher for HTTP paths and for room names.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlor {

/// What the places of a pattern matched, in the order of the pattern.
class path_params {
public:
    using entry = std::pair<std::string, std::string>;  ///< name, value

    void add(std::string_view name, std::string_view value) { entries_.emplace_back(name, value); }

    /// The value of the place `name`, or nothing when the pattern has no such place. Good as long as this object.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::vector<entry>::const_iterator begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] std::vector<entry>::const_iterator end() const noexcept { return entries_.end(); }

private:
    std::vector<entry> entries_;
};

/// A path in which some segments are named places. `{name}` is a whole segment and matches any one that is not empty;
/// all else matches itself, byte by byte. Immutable, so that threads may share one.
class route_pattern {
public:
    /// Throws std::invalid_argument, with a text for people, when the pattern is empty, when a brace does not belong to
    /// a `{name}` that is a whole segment, when a name is no identifier, or when a name comes twice.
    explicit route_pattern(std::string_view pattern);

    /// The values of the places when `path` fits as a whole. Nothing is percent-decoded: for HTTP the caller does that.
    [[nodiscard]] std::optional<path_params> match(std::string_view path) const;

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// True when a path fits both patterns and neither is the more exact one, so that which one wins would be chance.
    [[nodiscard]] bool is_ambiguous_with(const route_pattern& other) const noexcept;

    /// True when this pattern should be tried before `other`: at the first segment where they differ in kind, this one
    /// is plain text. "/room/new" comes before "/room/{name}".
    [[nodiscard]] bool is_more_exact_than(const route_pattern& other) const noexcept;

private:
    struct segment {
        std::string text;  // the name, for a place
        bool is_place;
    };

    std::string text_;
    std::vector<segment> segments_;
};

}  // namespace parlor
