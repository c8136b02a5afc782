#include "message/contract_schema.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <utility>

namespace parlor {

namespace json = boost::json;

namespace {

constexpr std::uint64_t max_id = (std::uint64_t{1} << 53U) - 1;

std::string identifier(std::string_view text) {
    std::string made;
    for (const char c : text) {
        const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (fits)
            made += c;
        else if (!made.empty() && made.back() != '_')
            made += '_';
    }
    while (made.ends_with('_'))
        made.pop_back();
    return made;
}

/// "room/{name}" as a regular expression.
std::string expression_of(std::string_view pattern) {
    std::string made = "^";
    bool in_place = false;
    for (const char c : pattern) {
        if (c == '{') made += "[^/]+";
        in_place = c == '{' || (in_place && c != '}');
        if (in_place || c == '}') continue;
        if (std::string_view(".+*?()[]^$|\\").find(c) != std::string_view::npos) made += '\\';
        made += c;
    }
    return made + "$";
}

json::object integer_schema(const shape& what) {
    json::object made{{"type", "integer"}};
    // Bounds that no double can tell from their neighbours would only mislead.
    if (what.least == 0 || what.least >= -static_cast<std::int64_t>(max_id)) made["minimum"] = what.least;
    if (what.most <= max_id) made["maximum"] = what.most;
    return made;
}

json::object id_schema() {
    json::object number{{"type", "integer"}, {"minimum", 0}, {"maximum", max_id}};
    json::object text{{"type", "string"}, {"maxLength", 64}};
    return {{"oneOf", json::array{std::move(number), std::move(text)}}};
}

json::object object_schema(json::object properties, json::array required) {
    json::object made{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) made["required"] = std::move(required);
    return made;
}

bool is_small(const json::value& what) {
    if (what.is_object()) return what.as_object().empty();
    if (!what.is_array()) return true;
    return std::ranges::all_of(what.as_array(), [](const json::value& each) { return each.is_primitive(); });
}

void write_pretty(const json::value& what, std::string& out, std::size_t depth) {
    if (is_small(what)) {
        if (!what.is_array()) {
            out += json::serialize(what);
            return;
        }
        out += '[';
        for (const json::value& each : what.as_array()) {
            if (out.back() != '[') out += ", ";
            out += json::serialize(each);
        }
        out += ']';
        return;
    }
    const std::string indent(2 * (depth + 1), ' ');
    const bool object = what.is_object();
    out += object ? '{' : '[';
    if (object) {
        bool first = true;
        for (const auto& [key, value] : what.as_object()) {
            out += std::exchange(first, false) ? "\n" : ",\n";
            out += indent;
            out += json::serialize(key);
            out += ": ";
            write_pretty(value, out, depth + 1);
        }
    } else {
        bool first = true;
        for (const json::value& value : what.as_array()) {
            out += std::exchange(first, false) ? "\n" : ",\n";
            out += indent;
            write_pretty(value, out, depth + 1);
        }
    }
    out += '\n';
    out.append(2 * depth, ' ');
    out += object ? '}' : ']';
}

}  // namespace

std::vector<std::string> type_names(const shape_book& book) {
    std::vector<std::string> names;
    for (const named_shape& each : book.types()) {
        const auto alike = [&each](const named_shape& other) {
            return detail::unqualified(other.type_name) == detail::unqualified(each.type_name);
        };
        const bool alone = detail::is_plain_name(each.type_name) && std::ranges::count_if(book.types(), alike) == 1;
        std::string name = identifier(alone ? detail::unqualified(each.type_name) : each.type_name);
        while (std::ranges::find(names, name) != names.end())
            name += '_';
        names.push_back(std::move(name));
    }
    return names;
}

schema_writer::schema_writer(const shape_book& book, std::string_view prefix)
    : book_(book), prefix_(prefix), names_(type_names(book)) {}

json::object schema_writer::types() const {
    json::object made;
    for (std::size_t i = 0; i < names_.size(); ++i)
        made[names_[i]] = structure(book_.types()[i]);
    return made;
}

json::value schema_writer::structure(const named_shape& what) const {
    if (!what.values.empty()) {
        json::array values;
        for (const std::string_view each : what.values)
            values.emplace_back(each);
        return json::object{{"type", "string"}, {"enum", std::move(values)}};
    }
    json::object properties;
    json::array required;
    for (const shape_member& each : what.members) {
        const bool optional = each.what.kind == shape_kind::optional;
        properties[each.name] = schema(optional ? each.what.parts[0] : each.what);
        if (!optional) required.emplace_back(each.name);
    }
    return object_schema(std::move(properties), std::move(required));
}

json::value schema_writer::schema(const shape& what) const {
    switch (what.kind) {
        case shape_kind::null:
            return json::object{{"type", "null"}};
        case shape_kind::boolean:
            return json::object{{"type", "boolean"}};
        case shape_kind::integer:
            return integer_schema(what);
        case shape_kind::number:
            return json::object{{"type", "number"}};
        case shape_kind::text:
            return json::object{{"type", "string"}};
        case shape_kind::optional:
            return json::object{{"anyOf", json::array{schema(what.parts[0]), json::object{{"type", "null"}}}}};
        case shape_kind::list: {
            json::object made{{"type", "array"}, {"items", schema(what.parts[0])}};
            if (what.size > 0) {
                made["minItems"] = what.size;
                made["maxItems"] = what.size;
            }
            return made;
        }
        case shape_kind::map:
            return json::object{{"type", "object"}, {"additionalProperties", schema(what.parts[0])}};
        case shape_kind::structure:
        case shape_kind::enumeration:
            return json::object{{"$ref", prefix_ + names_[what.type]}};
        case shape_kind::variant: {
            json::array choices;
            for (const shape& each : what.parts) {
                if (each.tag.empty())
                    choices.push_back(schema(each));
                else
                    choices.push_back(object_schema({{each.tag, schema(each)}}, {json::value(each.tag)}));
            }
            return json::object{{"oneOf", std::move(choices)}};
        }
        case shape_kind::interval:
            return json::object{{"type", "integer"}, {"description", "milliseconds"}};
        case shape_kind::time:
            return json::object{{"type", "integer"}, {"description", "milliseconds since the Unix epoch"}};
    }
    return {};
}

bool schema_writer::may_be_left_out(const shape& what) const {
    return what.kind == shape_kind::structure &&
           std::ranges::all_of(book_.types()[what.type].members,
                               [](const shape_member& each) { return each.what.kind == shape_kind::optional; });
}

json::object schema_writer::envelope(const contract_message& what, std::string_view pattern) const {
    json::object made{{"type", json::object{{"const", what.name}}}};
    if (!pattern.empty()) made["room"] = json::object{{"type", "string"}, {"pattern", expression_of(pattern)}};
    return made;
}

json::object schema_writer::said(const contract_message& what, std::string_view pattern) const {
    json::object properties = envelope(what, pattern);
    properties["id"] = id_schema();
    properties["key"] = json::object{{"type", "string"}, {"minLength", 1}, {"maxLength", 64}};
    properties["data"] = schema(what.data);
    json::array required{"type"};
    if (!pattern.empty()) required.emplace_back("room");
    if (!may_be_left_out(what.data)) required.emplace_back("data");
    return object_schema(std::move(properties), std::move(required));
}

json::object schema_writer::heard(const contract_message& what, std::string_view pattern) const {
    json::object properties = envelope(what, pattern);
    json::array required{"type", "data"};
    if (!pattern.empty()) {
        properties["seq"] = json::object{{"type", "integer"}, {"minimum", 1}, {"description", "of what is kept"}};
        required.emplace_back("room");
    }
    properties["data"] = schema(what.data);
    return object_schema(std::move(properties), std::move(required));
}

json::object schema_writer::asked(const contract_message& what, std::string_view pattern) const {
    json::object properties = envelope(what, pattern);
    properties["id"] = id_schema();
    properties["data"] = schema(what.data);
    json::array required{"type", "id", "data"};
    if (!pattern.empty()) required.emplace_back("room");
    return object_schema(std::move(properties), std::move(required));
}

json::object schema_writer::replied(const contract_message& what) const {
    json::object seq{{"seq", json::object{{"type", "integer"}, {"minimum", 1}}}};
    json::value data = what.reply ? schema(*what.reply) : json::value(object_schema(std::move(seq), {}));
    return object_schema({{"reply", id_schema()}, {"data", std::move(data)}}, {"reply", "data"});
}

json::object schema_writer::refused() const {
    json::object error{{"code", json::object{{"type", "string"}}}, {"message", json::object{{"type", "string"}}}};
    json::object id{{"anyOf", json::array{id_schema(), json::object{{"type", "null"}}}}};
    return object_schema({{"reply", std::move(id)}, {"error", object_schema(std::move(error), {"code", "message"})}},
                         {"reply", "error"});
}

std::string pretty(const json::value& what) {
    std::string out;
    write_pretty(what, out, 0);
    return out + "\n";
}

}  // namespace parlor
