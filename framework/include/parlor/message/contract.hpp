// What a server's clients may say and will hear, as data, and as the documents that other tools read. Made by
// server::describe from the handlers that are declared; printed by `--contract`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/message/payload.hpp"
#include "parlor/message/shape.hpp"

namespace parlor {

struct contract_message {
    std::string_view name;  ///< on the wire
    payload_form form = payload_form::json;
    shape data;
    std::optional<shape> reply =
        std::nullopt;  ///< nothing: no answer of its own, which a client hears as `{}` or `{"seq":N}`
};

/// Makes one when it is asked to: what is declared costs a pointer until somebody wants to see the contract.
using message_describer = contract_message (*)(shape_book&);

template <class Message, class Reply = void>
[[nodiscard]] contract_message describe_message(shape_book& book) {
    contract_message made;
    made.name = wire_name<Message>();
    made.form = payload_form_of<Message>();
    made.data = book.add<Message>();
    if constexpr (!std::is_void_v<Reply>) made.reply = book.add<Reply>();
    return made;
}

/// What is said in the rooms of one template, or outside rooms.
struct contract_part {
    std::string pattern;                  ///< such as "room/{name}"; empty: outside rooms
    std::vector<contract_message> says;   ///< client to server
    std::vector<contract_message> hears;  ///< server to client
    std::vector<contract_message> asks;   ///< server to client, which answers
    bool open = false;                    ///< nothing is declared of what is sent: clients may hear more than this
};

struct contract {
    std::string title;
    std::string version;
    std::vector<contract_part> parts;
    shape_book types;
};

/// An AsyncAPI 3.0 document, JSON.
[[nodiscard]] std::string to_asyncapi(const contract& what);
/// A JSON Schema (2020-12): the types under `$defs`, and whole text messages as `to_server` and `to_client`.
[[nodiscard]] std::string to_json_schema(const contract& what);
/// Types for the JavaScript client's `typed<Contract>(client)`.
[[nodiscard]] std::string to_typescript(const contract& what);

/// Why clients that were made for `earlier` may fail with `later`, a line each; empty when they will do. Both are what
/// to_asyncapi made. Throws failure{invalid_argument} when one of them is not.
[[nodiscard]] std::vector<std::string> breaking_changes(std::string_view earlier, std::string_view later);

}  // namespace parlor
