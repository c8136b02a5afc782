#include "message/contract_forms.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "parlor/core/error.hpp"

namespace parlor {
namespace {

std::string quoted(std::string_view text) {
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

bool is_identifier(std::string_view text) {
    const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
           std::ranges::all_of(text, fits);
}

/// What the client's variant() goes by, for all but structs.
std::string_view json_name(shape_kind kind) {
    switch (kind) {
        case shape_kind::null:
            return "null";
        case shape_kind::boolean:
            return "boolean";
        case shape_kind::text:
        case shape_kind::enumeration:
            return "string";
        case shape_kind::list:
            return "array";
        case shape_kind::map:
            return "object";
        default:
            return "number";
    }
}

/// Writes each struct behind those that it holds; one that holds itself refers to itself later.
class form_writer {
public:
    form_writer(const shape_book& book, const std::vector<std::string>& names) : book_(book), names_(names) {}

    /// The name of its form, which is written if it was not yet.
    std::string structure(std::size_t type) {
        std::string name = names_[type] + "Form";
        name.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name.front())));
        if (const auto [at, is_new] = written_.emplace(type, false); !is_new) {
            return at->second ? name : call("later", "() => " + name);
        }
        std::string members;
        for (const shape_member& each : book_.types()[type].members) {
            members += (members.empty() ? " " : ", ") + typescript_key(each.name) + ": ";
            members +=
                each.what.kind == shape_kind::optional ? call("optional", form(each.what.parts[0])) : form(each.what);
        }
        made.imports.emplace("type BinaryForm");
        made.text += "const " + name + ": BinaryForm<" + names_[type] +
                     "> = " + call("struct", members.empty() ? "{}" : "{" + members + " }") + ";\n";
        written_[type] = true;
        return name;
    }

    binary_forms made;

private:
    std::string use(std::string name) {
        made.imports.insert(name);
        return name;
    }

    std::string call(std::string function, const std::string& arguments) {
        return use(std::move(function)) + "(" + arguments + ")";
    }

    std::string form(const shape& what) {
        switch (what.kind) {
            case shape_kind::null:
                return use("nothing");
            case shape_kind::boolean:
                return use("bool");
            case shape_kind::integer:
                if (what.most <= 0xff) return use(what.least < 0 ? "int8" : "uint8");
                return use(what.least < 0 ? "int" : "uint");
            case shape_kind::interval:
            case shape_kind::time:
                return use("int");
            case shape_kind::number:
                return use(what.size == sizeof(float) ? "float32" : "float64");
            case shape_kind::text:
                return use("text");
            case shape_kind::optional:
                return call("nullable", form(what.parts[0]));
            case shape_kind::list: {
                const std::string element = form(what.parts[0]);
                if (what.size == 0) return call("list", element);
                return call("array", element + ", " + std::to_string(what.size));
            }
            case shape_kind::map:
                return call("map", form(what.parts[0]));
            case shape_kind::structure:
                return structure(what.type);
            case shape_kind::enumeration: {
                std::string values;
                for (const std::string_view each : book_.types()[what.type].values)
                    values += (values.empty() ? "" : ", ") + quoted(each);
                return call("enumeration", values);
            }
            case shape_kind::variant: {
                std::string alternatives;
                for (const shape& each : what.parts) {
                    alternatives += alternatives.empty() ? "{ " : ", { ";
                    alternatives +=
                        each.tag.empty() ? "kind: " + quoted(json_name(each.kind)) : "tag: " + quoted(each.tag);
                    alternatives += ", form: " + form(each) + " }";
                }
                return call("variant", alternatives);
            }
        }
        return {};
    }

    const shape_book& book_;
    const std::vector<std::string>& names_;
    std::map<std::size_t, bool> written_;  // by type: false while its members are
};

}  // namespace

std::string typescript_key(std::string_view name) {
    return is_identifier(name) ? std::string(name) : quoted(name);
}

binary_forms forms_of(const contract& what, const std::vector<std::string>& names) {
    std::map<std::string_view, std::size_t> types;  // by wire name
    for (const contract_part& part : what.parts) {
        for (const auto* messages : {&part.says, &part.hears}) {
            for (const contract_message& each : *messages) {
                if (each.form != payload_form::binary) continue;
                const auto [at, is_new] = types.emplace(each.name, each.data.type);
                if (is_new || at->second == each.data.type) continue;
                throw failure(errc::failed_precondition,
                              "two structs are binary messages of the name " + quoted(each.name) +
                                  ", which the JavaScript client cannot tell apart: give one a wire_name of its own");
            }
        }
    }
    form_writer writer(what.types, names);
    std::string all;
    for (const auto& [name, type] : types)
        all += "    " + typescript_key(name) + ": " + writer.structure(type) + ",\n";
    if (all.empty()) return {};
    writer.made.text = "\n" + writer.made.text +
                       "\n/** What travels in the binary form: `new Client(address, { binary: forms })`. */\n"
                       "export const forms = {\n" +
                       all + "};\n";
    return std::move(writer.made);
}

}  // namespace parlor
