#include "message/json_scan.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>

#include "parlor/message/json_view.hpp"

namespace parlor {

namespace json = boost::json;

namespace {

/// Takes note of nothing: what is left of the parser is the check.
struct unmoved {
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    using text = json::string_view;
    bool on_document_begin(json::error_code&) noexcept { return true; }
    bool on_document_end(json::error_code&) noexcept { return true; }
    bool on_object_begin(json::error_code&) noexcept { return true; }
    bool on_object_end(std::size_t, json::error_code&) noexcept { return true; }
    bool on_array_begin(json::error_code&) noexcept { return true; }
    bool on_array_end(std::size_t, json::error_code&) noexcept { return true; }
    bool on_key_part(text, std::size_t, json::error_code&) noexcept { return true; }
    bool on_key(text, std::size_t, json::error_code&) noexcept { return true; }
    bool on_string_part(text, std::size_t, json::error_code&) noexcept { return true; }
    bool on_string(text, std::size_t, json::error_code&) noexcept { return true; }
    bool on_number_part(text, json::error_code&) noexcept { return true; }
    bool on_int64(std::int64_t, text, json::error_code&) noexcept { return true; }
    bool on_uint64(std::uint64_t, text, json::error_code&) noexcept { return true; }
    bool on_double(double, text, json::error_code&) noexcept { return true; }
    bool on_bool(bool, json::error_code&) noexcept { return true; }
    bool on_null(json::error_code&) noexcept { return true; }
    bool on_comment_part(text, json::error_code&) noexcept { return true; }
    bool on_comment(text, json::error_code&) noexcept { return true; }
};

json::parse_options options() {
    json::parse_options chosen;
    chosen.max_depth = max_json_depth;
    return chosen;
}

constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The position behind the string whose opening quote stands at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) noexcept {
    for (std::size_t quote = text.find('"', at + 1);; quote = text.find('"', quote + 1)) {
        std::size_t before = quote;  // of the backslashes in front of it
        while (text[before - 1] == '\\')
            --before;
        if ((quote - before) % 2 == 0) return quote + 1;
    }
}

/// The position behind the object or array whose opening bracket stands at `at`.
std::size_t skip_nested(std::string_view text, std::size_t at) noexcept {
    std::size_t depth = 0;
    for (;;) {
        switch (text[at]) {
            case '"':
                at = skip_string(text, at);
                continue;
            case '{':
            case '[':
                ++depth;
                break;
            case '}':
            case ']':
                if (--depth == 0) return at + 1;
                break;
            default:
                break;
        }
        ++at;
    }
}

void skip_space(std::string_view text, std::size_t& at) noexcept {
    while (is_space(text[at]))
        ++at;
}

/// Where an object's or array's first member may begin.
std::size_t first_inside(std::string_view text) noexcept {
    std::size_t at = 0;
    skip_space(text, at);
    return at + 1;
}

/// False at the end of the object or array.
bool skip_to_next(std::string_view text, std::size_t& at) noexcept {
    skip_space(text, at);
    if (text[at] == ',') {
        ++at;
        skip_space(text, at);
    }
    return text[at] != '}' && text[at] != ']';
}

std::string_view take_value(std::string_view text, std::size_t& at) noexcept {
    const std::size_t start = at;
    const char first = text[start];
    if (first == '"') {
        at = skip_string(text, at);
    } else if (first == '{' || first == '[') {
        at = skip_nested(text, at);
    } else {
        at = std::min(text.find_first_of(",}] \t\n\r", at), text.size());
    }
    return text.substr(start, at - start);
}

}  // namespace

std::string_view find_json_error(std::string_view text) noexcept {
    thread_local json::basic_parser<unmoved> parser(options());
    parser.reset();
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return "nested too deeply";
    return error || read < text.size() ? "not valid JSON" : std::string_view();
}

bool is_json_object(std::string_view valid) noexcept {
    for (const char c : valid) {
        if (!is_space(c)) return c == '{';
    }
    return false;
}

std::string unquote_json(std::string_view token) {
    if (token.find('\\') == std::string_view::npos) return std::string(token.substr(1, token.size() - 2));
    std::string text;
    parse_json(
        token, [](json_view value, void* to) { static_cast<std::string*>(to)->assign(value.string().value_or("")); },
        &text);
    return text;
}

object_scanner::object_scanner(std::string_view object) noexcept : text_(object) {
    at_ = first_inside(text_);
}

bool object_scanner::next() noexcept {
    if (!skip_to_next(text_, at_)) return false;
    key_ = take_value(text_, at_);
    skip_space(text_, at_);
    ++at_;  // the colon
    skip_space(text_, at_);
    value_ = take_value(text_, at_);
    return true;
}

array_scanner::array_scanner(std::string_view array) noexcept : text_(array) {
    at_ = first_inside(text_);
}

bool array_scanner::next() noexcept {
    if (!skip_to_next(text_, at_)) return false;
    value_ = take_value(text_, at_);
    return true;
}

}  // namespace parlor
