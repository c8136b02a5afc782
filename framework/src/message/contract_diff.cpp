// Two contracts compared: what of the later one breaks clients that were made for the earlier one.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <utility>

#include "parlor/core/error.hpp"
#include "parlor/message/contract.hpp"

namespace parlor {

namespace json = boost::json;

namespace {

/// How a value of an old client meets the new server.
enum class passage : std::uint8_t {
    in,     ///< said by the client: the server must take all that it took
    out,    ///< heard by the client: the server may send nothing new, and must send all that it sent
    exact,  ///< the binary form, in which nothing has a name
};

const json::value* find(const json::value& in, std::string_view key) {
    const json::object* object = in.if_object();
    return object ? object->if_contains(key) : nullptr;
}

std::string text_at(const json::value& in, std::string_view key) {
    const json::value* found = find(in, key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

/// What `{"$ref":"#/a/b"}` leads to; anything else is itself.
const json::value* resolve(const json::value& document, const json::value& what) {
    const std::string path = text_at(what, "$ref");
    if (path.empty()) return &what;
    const json::value* at = &document;
    for (std::size_t begin = path.find('/'); begin != std::string::npos && at;) {
        const std::size_t end = path.find('/', begin + 1);
        const std::size_t size = end == std::string::npos ? end : end - begin - 1;
        at = find(*at, std::string_view(path).substr(begin + 1, size));
        begin = end;
    }
    if (!at) throw failure(errc::invalid_argument, "the contract refers to " + path + ", which is not in it");
    return at;
}

/// What may be said, by what identifies it to a client: "room/{}: say".
struct operation {
    std::string where;  ///< for people
    bool receives = false;
    std::string content_type;
    const json::value* message = nullptr;  ///< of the data
    const json::value* reply = nullptr;    ///< of the reply's data, if it is answered
};

const json::value* data_of(const json::value& document, const json::value& message) {
    const json::value* payload = find(message, "payload");
    if (!payload) return nullptr;
    if (text_at(message, "contentType") != "application/json") return payload;
    const json::value* properties = find(*resolve(document, *payload), "properties");
    return properties ? find(*properties, "data") : nullptr;
}

const json::value* first_of(const json::value& list) {
    const json::array* array = list.if_array();
    return array && !array->empty() ? array->data() : nullptr;
}

/// Names of places do not matter to a client.
std::string nameless(std::string_view address) {
    std::string made;
    bool in_place = false;
    for (const char c : address) {
        if (c == '}') in_place = false;
        if (!in_place) made += c;
        if (c == '{') in_place = true;
    }
    return made;
}

std::string below(const std::string& path, std::string_view name) {
    std::string made = path;
    made += '.';
    made += name;
    return made;
}

std::string in_quotes(std::string_view value) {
    std::string made = "\"";
    made += value;
    made += '"';
    return made;
}

std::map<std::string, operation> operations_of(const json::value& document) {
    std::map<std::string, operation> found;
    const json::value* operations = find(document, "operations");
    const json::object* all = operations ? operations->if_object() : nullptr;
    if (!all || text_at(document, "asyncapi").empty()) {
        throw failure(errc::invalid_argument, "this is no AsyncAPI document with operations");
    }
    for (const auto& [key, each] : *all) {
        const json::value* channel = find(each, "channel");
        const json::value* messages = find(each, "messages");
        const json::value* first = messages ? first_of(*messages) : nullptr;
        if (!channel || !first)
            throw failure(errc::invalid_argument, "the operation " + std::string(key) + " is not whole");
        const std::string address = text_at(*resolve(document, *channel), "address");
        const json::value& message = *resolve(document, *first);
        const std::string name = text_at(message, "name");
        operation made;
        made.where = (address.empty() ? "outside rooms" : address) + ": " + name;
        made.receives = text_at(each, "action") == "receive";
        made.content_type = text_at(message, "contentType");
        made.message = data_of(document, message);
        if (const json::value* reply = find(each, "reply")) {
            const json::value* answers = find(*reply, "messages");
            const json::value* answer = answers ? first_of(*answers) : nullptr;
            if (answer) made.reply = data_of(document, *resolve(document, *answer));
        }
        found.emplace(nameless(address) + " " + text_at(each, "action") + " " + name, std::move(made));
    }
    return found;
}

class comparison {
public:
    comparison(const json::value& earlier, const json::value& later) : earlier_(earlier), later_(later) {}

    [[nodiscard]] std::vector<std::string> run() {
        const auto then = operations_of(earlier_);
        const auto now = operations_of(later_);
        for (const auto& [key, before] : then) {
            where_ = before.where;
            const auto found = now.find(key);
            if (found == now.end()) {
                add("", before.receives ? "can be said no more" : "is sent no more");
                continue;
            }
            const operation& after = found->second;
            if (before.content_type != after.content_type) {
                add("", "is " + after.content_type + ", was " + before.content_type);
                continue;
            }
            const bool binary = before.content_type != "application/json";
            const passage way = before.receives ? passage::in : passage::out;
            compare_known(before.message, after.message, binary ? passage::exact : way, "data");
            compare_known(before.reply, after.reply, before.receives ? passage::out : passage::in, "reply");
        }
        return std::move(lines_);
    }

private:
    void add(const std::string& path, const std::string& what) {
        lines_.push_back(where_ + ": " + path + (path.empty() ? "" : " ") + what);
    }

    void compare_known(const json::value* before, const json::value* after, passage way, const std::string& path) {
        if (before && after)
            compare(*before, *after, way, path);
        else if (before)
            add(path, "is gone");
    }

    void compare(const json::value& before_named, const json::value& after_named, passage way,
                 const std::string& path) {
        const json::value& before = *resolve(earlier_, before_named);
        const json::value& after = *resolve(later_, after_named);
        if (!seen_.emplace(&before, &after, way, where_).second) return;
        const std::string was = kind_of(before);
        const std::string is = kind_of(after);
        if (was != is) {
            const bool widened = (way == passage::in && was == "integer" && is == "number") ||
                                 (way == passage::out && was == "number" && is == "integer");
            if (!widened) add(path, "is " + is + ", was " + was);
        } else if (was == "object") {
            compare_objects(before, after, way, path);
        } else if (was == "array") {
            compare_arrays(before, after, way, path);
        } else if (was == "map") {
            compare(*find(before, "additionalProperties"), *find(after, "additionalProperties"), way, path + "[]");
        } else if (was == "integer") {
            compare_ranges(before, after, way, path);
        } else if (was == "enumeration") {
            compare_values(before, after, way, path);
        } else if (was == "variant" || was == "value or null") {
            compare_choices(before, after, way, path);
        }
    }

    /// The JSON type, or what it is used for.
    static std::string kind_of(const json::value& schema) {
        if (find(schema, "oneOf")) return "variant";
        if (find(schema, "anyOf")) return "value or null";
        if (find(schema, "enum")) return "enumeration";
        if (find(schema, "additionalProperties")) return "map";
        return text_at(schema, "type");
    }

    static std::vector<std::string> texts(const json::value& schema, std::string_view key) {
        std::vector<std::string> all;
        const json::value* list = find(schema, key);
        if (!list || !list->is_array()) return all;
        for (const json::value& each : list->as_array())
            if (each.is_string()) all.emplace_back(each.as_string());
        return all;
    }

    static bool has(const std::vector<std::string>& all, std::string_view one) {
        return std::ranges::find(all, one) != all.end();
    }

    static std::vector<std::string> property_names(const json::value& schema) {
        std::vector<std::string> all;
        const json::value* properties = find(schema, "properties");
        if (!properties || !properties->is_object()) return all;
        for (const auto& [key, value] : properties->as_object())
            all.emplace_back(key);
        return all;
    }

    void compare_objects(const json::value& before, const json::value& after, passage way, const std::string& path) {
        const auto must_before = texts(before, "required");
        const auto must_after = texts(after, "required");
        const auto names_before = property_names(before);
        const auto names_after = property_names(after);
        for (const std::string& name : names_before) {
            const std::string here = below(path, name);
            if (!has(names_after, name)) {
                add(here, "is gone");
                continue;
            }
            const bool was = has(must_before, name);
            const bool is = has(must_after, name);
            if (is && !was && way != passage::out) add(here, "must be there now");
            if (was && !is && way != passage::in) add(here, "may be absent now");
            compare(*find(*find(before, "properties"), name), *find(*find(after, "properties"), name), way, here);
        }
        for (const std::string& name : names_after) {
            if (has(names_before, name)) continue;
            if (way == passage::exact)
                add(below(path, name), "is new, which the binary form does not bear");
            else if (way == passage::in && has(must_after, name))
                add(below(path, name), "is new and must be there");
        }
        if (way == passage::exact && std::ranges::is_permutation(names_before, names_after) &&
            names_before != names_after) {
            add(path, "has its members in another order, which the binary form does not bear");
        }
    }

    void compare_arrays(const json::value& before, const json::value& after, passage way, const std::string& path) {
        const auto size_of = [](const json::value& schema) {
            const json::value* size = find(schema, "minItems");
            return size ? size->to_number<std::uint64_t>() : 0;
        };
        if (size_of(before) != size_of(after)) add(path, "has another number of elements");
        compare(*find(before, "items"), *find(after, "items"), way, path + "[]");
    }

    void compare_ranges(const json::value& before, const json::value& after, passage way, const std::string& path) {
        const auto bound = [](const json::value& schema, std::string_view key, double none) {
            const json::value* found = find(schema, key);
            return found ? found->to_number<double>() : none;
        };
        constexpr double far = 1e300;
        const double least_before = bound(before, "minimum", -far);
        const double least_after = bound(after, "minimum", -far);
        const double most_before = bound(before, "maximum", far);
        const double most_after = bound(after, "maximum", far);
        const bool narrower = least_after > least_before || most_after < most_before;
        const bool wider = least_after < least_before || most_after > most_before;
        if (narrower && way != passage::out)
            add(path, "takes fewer numbers than before");
        else if (wider && way != passage::in)
            add(path, "may be a number that it could not be before");
    }

    void compare_values(const json::value& before, const json::value& after, passage way, const std::string& path) {
        const auto was = texts(before, "enum");
        const auto is = texts(after, "enum");
        for (const std::string& each : was)
            if (!has(is, each) && way != passage::out) add(path, "can be " + in_quotes(each) + " no more");
        for (const std::string& each : is)
            if (!has(was, each) && way != passage::in) add(path, "can be " + in_quotes(each) + " now");
        if (way == passage::exact && was != is && std::ranges::is_permutation(was, is)) {
            add(path, "has its values in another order, which the binary form does not bear");
        }
    }

    /// The alternatives of a variant by what tells them apart: the tag of a struct, else the kind.
    std::vector<std::pair<std::string, const json::value*>> choices_of(const json::value& document,
                                                                       const json::value& schema) const {
        std::vector<std::pair<std::string, const json::value*>> all;
        const json::value* list = find(schema, "oneOf") ? find(schema, "oneOf") : find(schema, "anyOf");
        for (const json::value& each : list->as_array()) {
            const json::value& choice = *resolve(document, each);
            const auto names = property_names(choice);
            const bool tagged = &choice == &each && names.size() == 1;
            all.emplace_back(tagged ? names.front() : kind_of(choice), &each);
        }
        return all;
    }

    void compare_choices(const json::value& before, const json::value& after, passage way, const std::string& path) {
        const auto was = choices_of(earlier_, before);
        const auto is = choices_of(later_, after);
        const auto find_in = [](const auto& all, const std::string& tag) {
            return std::ranges::find(all, tag, [](const auto& each) { return each.first; });
        };
        for (const auto& [tag, schema] : was) {
            const auto found = find_in(is, tag);
            if (found != is.end())
                compare(*schema, *found->second, way, below(path, tag));
            else if (way != passage::out)
                add(path, "can be " + tag + " no more");
        }
        for (const auto& [tag, schema] : is)
            if (way != passage::in && find_in(was, tag) == was.end()) add(path, "can be " + tag + " now");
        const bool moved = was.size() == is.size() && !std::ranges::equal(was, is, {}, &tag_of, &tag_of);
        if (way == passage::exact && moved) add(path, "has its alternatives in another order");
    }
    static const std::string& tag_of(const std::pair<std::string, const json::value*>& each) { return each.first; }

    const json::value& earlier_;
    const json::value& later_;
    std::string where_;
    std::vector<std::string> lines_;
    std::set<std::tuple<const json::value*, const json::value*, passage, std::string>>
        seen_;  // types may hold themselves
};

json::value parsed(std::string_view text, const char* which) {
    json::error_code error;
    json::value made = json::parse(text, error);
    if (error) throw failure(errc::invalid_argument, std::string(which) + " contract is no JSON");
    return made;
}

}  // namespace

std::vector<std::string> breaking_changes(std::string_view earlier, std::string_view later) {
    const json::value then = parsed(earlier, "the earlier");
    const json::value now = parsed(later, "the later");
    try {
        return comparison(then, now).run();
    } catch (const boost::system::system_error&) {
        throw failure(errc::invalid_argument, "this is no contract that parlor has made");
    }
}

}  // namespace parlor
