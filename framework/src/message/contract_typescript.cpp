// The contract as TypeScript, for the JavaScript client's typed().
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "message/contract_forms.hpp"
#include "message/contract_schema.hpp"

namespace parlor {
namespace {

/// typing_mark as TypingMark.
std::string pascal(std::string_view name) {
    std::string made;
    bool up = true;
    for (const char c : name) {
        if (c != '_') made += up ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        up = c == '_';
    }
    return made;
}

/// "room/{name}" as `room/${string}`.
std::string template_of(std::string_view pattern) {
    std::string made = "`";
    bool in_place = false;
    for (const char c : pattern) {
        if (c == '{') made += "${string}";
        in_place = c == '{' || (in_place && c != '}');
        if (!in_place && c != '}') made += c;
    }
    return made + "`";
}

class typescript_writer {
public:
    explicit typescript_writer(const contract& what) : what_(what) {
        for (const std::string& each : type_names(what.types)) {
            std::string name = pascal(each);
            while (is_taken(name))
                name += '_';
            names_.push_back(std::move(name));
        }
    }

    [[nodiscard]] std::string write() {
        out_ = "// What " + what_.title + " and its clients say to each other. Made by `" + what_.title +
               " --contract typescript`; not to be changed by hand.\n";
        binary_forms forms = forms_of(what_, names_);
        if (answers_with_done()) forms.imports.emplace("type Done");
        out_ += "/* eslint-disable */\n" + import_of(forms.imports);
        for (std::size_t i = 0; i < names_.size(); ++i)
            write_type(names_[i], what_.types.types()[i]);
        out_ += "\nexport type Contract = {\n    rooms: {\n";
        for (const contract_part& part : what_.parts) {
            if (part.pattern.empty()) continue;
            out_ += "        [room: " + template_of(part.pattern) + "]: ";
            write_part(part, "        ");
        }
        out_ += "    };\n";
        for (const contract_part& part : what_.parts) {
            if (!part.pattern.empty()) continue;
            out_ += "    outside: ";
            write_part(part, "    ");
        }
        return out_ + "};\n" + forms.text;
    }

private:
    /// By what the file holds besides, and by other types.
    [[nodiscard]] bool is_taken(std::string_view name) const {
        constexpr std::array held{"BinaryForm", "Contract", "Done", "Record"};
        return std::ranges::find(held, name) != held.end() || std::ranges::find(names_, name) != names_.end();
    }

    [[nodiscard]] bool answers_with_done() const {
        const auto without_reply = [](const contract_message& each) { return !each.reply; };
        return std::ranges::any_of(what_.parts, [&](const contract_part& part) {
            return std::ranges::any_of(part.says, without_reply) || std::ranges::any_of(part.asks, without_reply);
        });
    }

    /// Who compiles strictly wants no import that is not used, and types to be called types.
    static std::string import_of(const std::set<std::string>& names) {
        if (names.empty()) return {};
        std::string made;
        for (const std::string& each : names)
            made += (made.empty() ? "" : ", ") + each;
        const bool types_only = std::ranges::all_of(names, [](const auto& each) { return each.starts_with("type "); });
        if (types_only && names.size() == 1) return "import type { " + made.substr(5) + " } from \"parlor-client\";\n";
        return "import { " + made + " } from \"parlor-client\";\n";
    }

    void write_type(const std::string& name, const named_shape& type) {
        out_ += "\nexport ";
        if (!type.values.empty()) {
            out_ += "type " + name + " =";
            for (const std::string_view each : type.values)
                out_ += (each == type.values.front() ? " \"" : " | \"") + std::string(each) + "\"";
            out_ += ";\n";
            return;
        }
        if (type.members.empty()) {
            out_ += "type " + name + " = Record<string, never>;\n";
            return;
        }
        out_ += "interface " + name + " {\n";
        for (const shape_member& each : type.members) {
            const bool optional = each.what.kind == shape_kind::optional;
            const shape& what = optional ? each.what.parts[0] : each.what;
            if (what.kind == shape_kind::time) out_ += "    /** Milliseconds since the Unix epoch. */\n";
            if (what.kind == shape_kind::interval) out_ += "    /** Milliseconds. */\n";
            out_ += "    " + std::string(each.name) + (optional ? "?: " : ": ") + type_of(what) + ";\n";
        }
        out_ += "}\n";
    }

    void write_part(const contract_part& part, const std::string& indent) {
        const std::string inner = indent + "    ";
        out_ += "{\n";
        write_exchanges("says", part.says, inner);
        out_ += inner + "hears: {";
        for (const contract_message& each : part.hears)
            out_ += "\n" + inner + "    " + typescript_key(each.name) + ": " + type_of(each.data) + ";";
        out_ += part.hears.empty() ? "};\n" : "\n" + inner + "};\n";
        write_exchanges("asks", part.asks, inner);
        out_ += indent + "};\n";
    }

    void write_exchanges(std::string_view what, const std::vector<contract_message>& all, const std::string& indent) {
        out_ += indent + std::string(what) + ": {";
        for (const contract_message& each : all) {
            out_ += "\n" + indent + "    " + typescript_key(each.name) + ": { data: " + type_of(each.data) +
                    "; reply: " + (each.reply ? type_of(*each.reply) : "Done") + " };";
        }
        out_ += all.empty() ? "};\n" : "\n" + indent + "};\n";
    }

    [[nodiscard]] std::string type_of(const shape& what) const {
        switch (what.kind) {
            case shape_kind::null:
                return "null";
            case shape_kind::boolean:
                return "boolean";
            case shape_kind::integer:
            case shape_kind::number:
            case shape_kind::interval:
            case shape_kind::time:
                return "number";
            case shape_kind::text:
                return "string";
            case shape_kind::optional:
                return "(" + type_of(what.parts[0]) + " | null)";
            case shape_kind::list:
                return type_of(what.parts[0]) + "[]";
            case shape_kind::map:
                return "Record<string, " + type_of(what.parts[0]) + ">";
            case shape_kind::structure:
            case shape_kind::enumeration:
                return names_[what.type];
            case shape_kind::variant: {
                std::string made;
                for (const shape& each : what.parts) {
                    if (!made.empty()) made += " | ";
                    made += each.tag.empty() ? type_of(each)
                                             : "{ " + typescript_key(each.tag) + ": " + type_of(each) + " }";
                }
                return "(" + made + ")";
            }
        }
        return "unknown";
    }

    const contract& what_;
    std::vector<std::string> names_;
    std::string out_;
};

}  // namespace

std::string to_typescript(const contract& what) {
    return typescript_writer(what).write();
}

}  // namespace parlor
