// The contract as one JSON Schema.
#include "message/contract_schema.hpp"

#include <boost/json/array.hpp>

namespace parlor {

namespace json = boost::json;

std::string to_json_schema(const contract& what) {
    const schema_writer schemas(what.types, "#/$defs/");
    json::array to_server;
    json::array to_client{schemas.refused()};
    const auto is_text = [](const contract_message& each) { return each.form == payload_form::json; };
    for (const contract_part& part : what.parts) {
        for (const contract_message& each : part.says) {
            if (is_text(each)) to_server.push_back(schemas.said(each, part.pattern));
            to_client.push_back(schemas.replied(each));
        }
        for (const contract_message& each : part.hears) {
            if (is_text(each)) to_client.push_back(schemas.heard(each, part.pattern));
        }
        for (const contract_message& each : part.asks) {
            to_client.push_back(schemas.asked(each, part.pattern));
            to_server.push_back(schemas.replied(each));
        }
    }
    json::object definitions = schemas.types();
    // Names with a dot are no struct's.
    definitions["parlor.to_server"] = json::object{{"anyOf", std::move(to_server)}};
    definitions["parlor.to_client"] = json::object{{"anyOf", std::move(to_client)}};
    return pretty(json::object{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                               {"title", what.title + " " + what.version},
                               {"anyOf", json::array{json::object{{"$ref", "#/$defs/parlor.to_server"}},
                                                     json::object{{"$ref", "#/$defs/parlor.to_client"}}}},
                               {"$defs", std::move(definitions)}});
}

}  // namespace parlor
