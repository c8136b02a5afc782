// The one place of the message layer where parsed values of Boost.JSON are touched.
#include "parlor/message/json_view.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "message/json_builder.hpp"
#include "parlor/core/error.hpp"

namespace parlor {

namespace json = boost::json;

namespace {

const json::value& parsed(const void* value) noexcept {
    return *static_cast<const json::value*>(value);
}

json::parse_options options() {
    json::parse_options chosen;
    chosen.max_depth = max_json_depth;
    return chosen;
}

using tree_parser = json::basic_parser<json_builder>;

/// A parser and the memory that it and small values live in, made once a thread.
struct workshop {
    std::array<unsigned char, 4096> parser_memory;
    std::array<unsigned char, 16384> value_memory;
    tree_parser parser{options(), json::storage_ptr(), parser_memory.data(), parser_memory.size()};
    bool busy = false;
};

void parse_with(tree_parser& parser, json::monotonic_resource& memory, std::string_view text,
                void (*use)(json_view, void*), void* context) {
    parser.reset();
    parser.handler().reset(&memory);
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) {
        throw failure(errc::invalid_argument, "data: nested deeper than " + std::to_string(max_json_depth) + " levels");
    }
    if (error || read < text.size()) throw failure(errc::invalid_argument, "data: not valid JSON");
    const json::value root = parser.handler().release();
    use(json_view(&root), context);
}

}  // namespace

json_kind json_view::kind() const noexcept {
    switch (parsed(value_).kind()) {
        case json::kind::null:
            return json_kind::null;
        case json::kind::bool_:
            return json_kind::boolean;
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return json_kind::number;
        case json::kind::string:
            return json_kind::string;
        case json::kind::array:
            return json_kind::array;
        case json::kind::object:
            break;
    }
    return json_kind::object;
}

std::optional<bool> json_view::boolean() const noexcept {
    const bool* value = parsed(value_).if_bool();
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::string_view> json_view::string() const noexcept {
    const json::string* value = parsed(value_).if_string();
    return value ? std::optional(std::string_view(value->data(), value->size())) : std::nullopt;
}

// The parser makes uint64 only of what is too large for int64.
std::optional<std::int64_t> json_view::signed_integer() const noexcept {
    const std::int64_t* value = parsed(value_).if_int64();
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::uint64_t> json_view::unsigned_integer() const noexcept {
    if (const std::uint64_t* value = parsed(value_).if_uint64()) return *value;
    const std::int64_t* value = parsed(value_).if_int64();
    return value && *value >= 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

std::optional<double> json_view::number() const noexcept {
    const json::value& value = parsed(value_);
    if (const double* real = value.if_double()) return *real;
    if (const std::int64_t* integer = value.if_int64()) return static_cast<double>(*integer);
    if (const std::uint64_t* integer = value.if_uint64()) return static_cast<double>(*integer);
    return std::nullopt;
}

std::size_t json_view::size() const noexcept {
    if (const json::array* array = parsed(value_).if_array()) return array->size();
    if (const json::object* object = parsed(value_).if_object()) return object->size();
    return 0;
}

json_view json_view::element(std::size_t index) const noexcept {
    return json_view(&(*parsed(value_).if_array())[index]);
}

std::pair<std::string_view, json_view> json_view::member(std::size_t index) const noexcept {
    const json::key_value_pair& pair = parsed(value_).if_object()->begin()[index];
    return {std::string_view(pair.key().data(), pair.key().size()), json_view(&pair.value())};
}

std::optional<json_view> json_view::find(std::string_view key) const noexcept {
    const json::object* object = parsed(value_).if_object();
    const json::value* found = object ? object->if_contains(json::string_view(key.data(), key.size())) : nullptr;
    return found ? std::optional(json_view(found)) : std::nullopt;
}

void parse_json(std::string_view text, void (*use)(json_view root, void* context), void* context) {
    thread_local workshop own;
    if (own.busy) {  // `use` parses in turn
        std::array<unsigned char, 256> parser_memory;
        tree_parser parser(options(), json::storage_ptr(), parser_memory.data(), parser_memory.size());
        json::monotonic_resource memory;
        return parse_with(parser, memory, text, use, context);
    }
    struct occupied {
        bool& busy;
        ~occupied() { busy = false; }
    } guard{own.busy};
    own.busy = true;
    json::monotonic_resource memory(own.value_memory.data(), own.value_memory.size());
    parse_with(own.parser, memory, text, use, context);
}

}  // namespace parlor
