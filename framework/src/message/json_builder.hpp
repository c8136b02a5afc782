// Makes a tree of what the parser of Boost.JSON reports, with numbers read exactly. Used by json_view only.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace parlor {

/// The handler of a boost::json::basic_parser. The library's own takes the parser's doubles, which are off by one unit
/// in the last place for every seventh number of 16 or 17 digits; this one reads the digits itself.
class json_builder {
public:
    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    using text = boost::json::string_view;
    using error = boost::json::error_code;

    json_builder(boost::json::storage_ptr storage, unsigned char* memory, std::size_t size)
        : stack_(std::move(storage), memory, size) {}

    void reset(boost::json::storage_ptr storage) noexcept { stack_.reset(std::move(storage)); }
    boost::json::value release() noexcept { return stack_.release(); }

    bool on_document_begin(error&) noexcept { return true; }
    bool on_document_end(error&) noexcept { return true; }
    bool on_object_begin(error&) noexcept { return true; }
    bool on_object_end(std::size_t members, error&) { return stack_.push_object(members), true; }
    bool on_array_begin(error&) noexcept { return true; }
    bool on_array_end(std::size_t elements, error&) { return stack_.push_array(elements), true; }
    bool on_key_part(text part, std::size_t, error&) { return stack_.push_chars(part), true; }
    bool on_key(text part, std::size_t, error&) { return stack_.push_key(part), true; }
    bool on_string_part(text part, std::size_t, error&) { return stack_.push_chars(part), true; }
    bool on_string(text part, std::size_t, error&) { return stack_.push_string(part), true; }
    bool on_number_part(text, error&) noexcept { return true; }
    bool on_int64(std::int64_t value, text, error&) { return stack_.push_int64(value), true; }
    bool on_uint64(std::uint64_t value, text, error&) { return stack_.push_uint64(value), true; }
    bool on_double(double nearly, text digits, error&) { return stack_.push_double(exactly(nearly, digits)), true; }
    bool on_bool(bool value, error&) { return stack_.push_bool(value), true; }
    bool on_null(error&) { return stack_.push_null(), true; }
    bool on_comment_part(text, error&) noexcept { return true; }
    bool on_comment(text, error&) noexcept { return true; }

private:
    /// `digits` is the whole number, since texts are parsed in one piece.
    static double exactly(double nearly, text digits) noexcept {
        double value = 0;
        const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (wrong == std::errc{}) return value;
        return std::copysign(std::abs(nearly) > 1 ? std::numeric_limits<double>::infinity() : 0.0, nearly);
    }

    boost::json::value_stack stack_;
};

}  // namespace parlor
