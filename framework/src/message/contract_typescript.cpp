// The contract as TypeScript, for the JavaScript client's typed().
#include <algorithm>
#include <cctype>

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

bool is_identifier(std::string_view text) {
    const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
           std::ranges::all_of(text, fits);
}

std::string quoted_key(std::string_view text) {
    if (is_identifier(text)) return std::string(text);
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
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
            while (name == "Contract" || name == "Done" || std::ranges::find(names_, name) != names_.end())
                name += '_';
            names_.push_back(std::move(name));
        }
    }

    [[nodiscard]] std::string write() {
        out_ = "// What " + what_.title + " and its clients say to each other. Made by `" + what_.title +
               " --contract typescript`; not to be changed by hand.\n";
        out_ += "/* eslint-disable */\nimport type { Done } from \"parlor-client\";\n";
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
        return out_ + "};\n";
    }

private:
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
            out_ += "\n" + inner + "    " + quoted_key(each.name) + ": " + type_of(each.data) + ";";
        out_ += part.hears.empty() ? "};\n" : "\n" + inner + "};\n";
        write_exchanges("asks", part.asks, inner);
        out_ += indent + "};\n";
    }

    void write_exchanges(std::string_view what, const std::vector<contract_message>& all, const std::string& indent) {
        out_ += indent + std::string(what) + ": {";
        for (const contract_message& each : all) {
            out_ += "\n" + indent + "    " + quoted_key(each.name) + ": { data: " + type_of(each.data) +
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
                    made +=
                        each.tag.empty() ? type_of(each) : "{ " + quoted_key(each.tag) + ": " + type_of(each) + " }";
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
