// The contract as an AsyncAPI 3.0 document: a channel a room template, an operation a message.
#include "message/contract_schema.hpp"

#include <boost/json/array.hpp>
#include <utility>

namespace parlor {

namespace json = boost::json;

namespace {

constexpr std::string_view text_type = "application/json";
constexpr std::string_view binary_type = "application/vnd.parlor.v1.bin";

/// "room/{name}" as "room.name".
std::string channel_key(std::string_view pattern) {
    if (pattern.empty()) return "outside";
    std::string made;
    for (const char c : pattern) {
        if (c == '/')
            made += '.';
        else if (c != '{' && c != '}')
            made += c;
    }
    return made;
}

json::object parameters_of(std::string_view pattern) {
    json::object made;
    for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
        const std::string_view name = pattern.substr(at + 1, pattern.find('}', at) - at - 1);
        made[name] = json::object{{"description", "1 to 64 bytes without / and control characters"}};
    }
    return made;
}

json::object reference(const std::string& to) {
    return json::object{{"$ref", to}};
}

/// Collects one channel's messages and operations.
class channel_writer {
public:
    channel_writer(const contract_part& part, const schema_writer& schemas, json::object& operations)
        : part_(part), schemas_(schemas), operations_(operations), key_(channel_key(part.pattern)) {}

    [[nodiscard]] std::pair<std::string, json::object> write() {
        for (const contract_message& each : part_.says) {
            add(each, "client", schemas_.said(each, part_.pattern));
            add_reply(each, "server");
            operation("receive", each, "client", "server");
        }
        for (const contract_message& each : part_.hears) {
            add(each, "server", schemas_.heard(each, part_.pattern));
            operation("send", each, "server", "");
        }
        for (const contract_message& each : part_.asks) {
            add(each, "server", schemas_.asked(each, part_.pattern));
            add_reply(each, "client");
            operation("send", each, "server", "client");
        }
        json::object made;
        made["address"] = part_.pattern.empty() ? json::value() : json::value(part_.pattern);
        made["description"] = part_.pattern.empty() ? "Messages without a room." : "The `room` of a message.";
        if (json::object parameters = parameters_of(part_.pattern); !parameters.empty()) {
            made["parameters"] = std::move(parameters);
        }
        made["messages"] = std::move(messages_);
        return {key_, std::move(made)};
    }

private:
    void add(const contract_message& what, std::string_view speaker, json::object envelope) {
        const bool binary = what.form == payload_form::binary;
        json::object made{{"name", what.name}, {"contentType", binary ? binary_type : text_type}};
        made["payload"] = binary ? schemas_.schema(what.data) : json::value(std::move(envelope));
        messages_[std::string(speaker) + "." + std::string(what.name)] = std::move(made);
    }
    void add_reply(const contract_message& what, std::string_view speaker) {
        messages_[std::string(speaker) + "." + std::string(what.name) + ".reply"] =
            json::object{{"name", std::string(what.name) + ".reply"},
                         {"contentType", text_type},
                         {"payload", schemas_.replied(what)}};
        messages_["error"] = reference("#/components/messages/error");
    }
    void operation(std::string_view action, const contract_message& what, const std::string& speaker,
                   const std::string& answers) {
        const std::string name(what.name);
        const std::string here = "#/channels/" + key_;
        json::object made{{"action", action}, {"channel", reference(here)}};
        made["messages"] = json::array{reference(here + "/messages/" + speaker + "." + name)};
        if (!answers.empty()) {
            json::object reply{{"channel", reference(here)}};
            reply["messages"] = json::array{reference(here + "/messages/" + answers + "." + name + ".reply"),
                                            reference(here + "/messages/error")};
            made["reply"] = std::move(reply);
        }
        operations_[key_ + "." + std::string(action) + "." + name] = std::move(made);
    }

    const contract_part& part_;
    const schema_writer& schemas_;
    json::object& operations_;
    std::string key_;
    json::object messages_;
};

}  // namespace

std::string to_asyncapi(const contract& what) {
    const schema_writer schemas(what.types, "#/components/schemas/");
    json::object channels;
    json::object operations;
    for (const contract_part& part : what.parts) {
        auto [key, channel] = channel_writer(part, schemas, operations).write();
        channels[key] = std::move(channel);
    }
    json::object error{{"name", "error"}, {"contentType", text_type}, {"payload", schemas.refused()}};
    json::object server{{"host", "localhost:8080"}, {"pathname", "/ws"}, {"protocol", "ws"}};
    return pretty(json::object{
        {"asyncapi", "3.0.0"},
        {"info", json::object{{"title", what.title}, {"version", what.version}}},
        {"defaultContentType", text_type},
        {"servers", json::object{{"here", std::move(server)}}},
        {"channels", std::move(channels)},
        {"operations", std::move(operations)},
        {"components",
         json::object{{"messages", json::object{{"error", std::move(error)}}}, {"schemas", schemas.types()}}},
    });
}

}  // namespace parlor
