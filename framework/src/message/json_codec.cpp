#include "parlor/message/json_codec.hpp"

#include <array>
#include <optional>
#include <span>
#include <utility>

#include "message/json_scan.hpp"
#include "parlor/core/random.hpp"
#include "parlor/message/detail/json_writer.hpp"
#include "parlor/message/payload.hpp"

namespace parlor {

namespace {

constexpr std::size_t max_type_bytes = 64;
constexpr std::size_t max_key_bytes = 64;

/// The members of an envelope that mean something, as raw JSON text; empty: absent.
struct envelope {
    std::string_view type, room, id, key, data, reply, error, traceparent;

    [[nodiscard]] std::string_view* field(std::string_view name) noexcept {
        const std::array<std::pair<std::string_view, std::string_view*>, 8> fields{{{"type", &type},
                                                                                    {"room", &room},
                                                                                    {"id", &id},
                                                                                    {"key", &key},
                                                                                    {"data", &data},
                                                                                    {"reply", &reply},
                                                                                    {"error", &error},
                                                                                    {"traceparent", &traceparent}}};
        for (const auto& [known, place] : fields) {
            if (known == name) return place;
        }
        return nullptr;
    }
};

envelope split(std::string_view object) {
    envelope found;
    object_scanner scanner(object);
    while (scanner.next()) {
        const std::string_view key = scanner.key();
        std::string_view* const place = key.find('\\') == std::string_view::npos
                                            ? found.field(key.substr(1, key.size() - 2))
                                            : found.field(unquote_json(key));
        if (place) *place = scanner.value();
    }
    return found;
}

refusal no_envelope(std::string message) {
    return {refusal_kind::no_envelope, true, {}, failure(errc::invalid_argument, std::move(message))};
}

/// Thrown within decode, where the id is known that it will be answered with.
failure bad_field(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

bool is_string(std::string_view token) noexcept {
    return !token.empty() && token.front() == '"';
}

/// A string of 1 to `most` bytes.
std::string bounded_string(std::string_view token, std::string_view name, std::size_t most) {
    std::string text = is_string(token) ? unquote_json(token) : std::string();
    if (text.empty() || text.size() > most) {
        throw bad_field(std::string(name) + ": expected a string of 1 to " + std::to_string(most) + " bytes");
    }
    return text;
}

std::string room_name(std::string_view token) {
    if (!is_string(token)) throw bad_field("room: expected a string");
    std::string name = unquote_json(token);
    if (name.empty()) throw bad_field("room: expected a string that is not empty");
    return name;
}

request_id id_of(std::string_view token, std::string_view name) {
    auto id = request_id::from_json(token);
    if (!id) {
        throw bad_field(std::string(name) + ": expected an integer from 0 to " +
                        std::to_string(request_id::max_number) + " or a string of at most " +
                        std::to_string(request_id::max_bytes) + " bytes");
    }
    return *std::move(id);
}

record_kind kind_of(std::string_view type) noexcept {
    if (type == "join") return record_kind::join;
    if (type == "leave") return record_kind::leave;
    if (type == "resume") return record_kind::resume;
    if (type == "members") return record_kind::members;
    if (type == "refresh") return record_kind::refresh;
    if (type == "ping") return record_kind::ping;
    return record_kind::event;
}

bool needs_room(record_kind kind) noexcept {
    return kind == record_kind::join || kind == record_kind::leave || kind == record_kind::members;
}

record read_message(const envelope& from, request_id id) {
    record made;
    made.id = std::move(id);
    made.type = bounded_string(from.type, "type", max_type_bytes);
    made.kind = kind_of(made.type);
    if (!from.room.empty()) {
        made.room = room_name(from.room);
    } else if (needs_room(made.kind)) {
        throw bad_field("room: missing, expected a string");
    }
    if (!from.key.empty()) made.key = bounded_string(from.key, "key", max_key_bytes);
    if (!from.data.empty()) made.payload = from.data;
    if (is_string(from.traceparent)) {  // any other is as good as none
        if (auto trace = parse_traceparent(unquote_json(from.traceparent)))
            made.trace = std::make_unique<trace_context>(*std::move(trace));
    }
    return made;
}

void read_error(std::string_view token, record& into) {
    if (token.front() != '{') throw bad_field("error: expected an object");
    std::string_view code;
    std::string_view message;
    object_scanner scanner(token);
    while (scanner.next()) {
        const std::string key = unquote_json(scanner.key());
        if (key == "code") code = scanner.value();
        if (key == "message") message = scanner.value();
    }
    if (code.empty()) throw bad_field("error.code: missing, expected a string");
    if (!is_string(code)) throw bad_field("error.code: expected a string");
    if (!message.empty() && !is_string(message)) throw bad_field("error.message: expected a string");
    into.is_error = true;
    into.error = errc_from_string(unquote_json(code)).value_or(errc::unknown);
    if (!message.empty()) into.error_message = unquote_json(message);
}

record read_reply(const envelope& from) {
    record made;
    made.kind = record_kind::reply;
    made.id = id_of(from.reply, "reply");
    if (!from.error.empty() && !from.data.empty()) throw bad_field("reply: expected either data or error");
    if (!from.error.empty()) read_error(from.error, made);
    if (!from.data.empty()) made.payload = from.data;
    return made;
}

decode_result read_envelope(const envelope& from) {
    refusal refused{refusal_kind::bad_field, !from.id.empty(), {}, failure(errc::invalid_argument, {})};
    try {
        if (!from.id.empty()) refused.id = id_of(from.id, "id");
        if (from.reply.empty()) return read_message(from, refused.id);
        if (!from.type.empty()) throw bad_field("reply: expected either type or reply");
        return read_reply(from);
    } catch (const failure& why) {
        refused.error = why;
        return refused;
    }
}

// ------------------------------------------------------------------------------------------- to the client

void write_field(std::string_view name, std::string_view value, std::string& out) {
    out.append(name);
    detail::write_string(value, out);
}

void write_event(const outgoing& what, std::string& out) {
    write_field(R"({"type":)", what.type, out);
    if (!what.room.empty()) write_field(R"(,"room":)", what.room, out);
    if (what.kind == outgoing_kind::request) out.append(R"(,"id":)").append(what.id.text());
    if (what.seq != 0) {
        out.append(R"(,"seq":)");
        detail::write_integer(what.seq, out);
    }
    out.append(R"(,"data":)");
}

void write_reply(const outgoing& what, std::string& out) {
    out.append(R"({"reply":)").append(what.id.empty() ? "null" : what.id.text());
    if (what.kind == outgoing_kind::reply) {
        out.append(R"(,"data":)");
        return;
    }
    write_field(R"(,"error":{"code":)", to_string(what.error), out);
    write_field(R"(,"message":)", what.error_message, out);
    out.append("}}");
}

// What only parlor.v1.bin can say as it is.
void write_base64(std::string_view bytes, std::string& out) {
    out.append("\"").append(base64url(std::as_bytes(std::span(bytes)))).append("\"");
}

class json_codec final : public codec {
public:
    [[nodiscard]] std::string_view subprotocol() const noexcept override { return "parlor.v1"; }
    [[nodiscard]] unsigned variant() const noexcept override { return 1; }

    [[nodiscard]] decode_result decode(std::string_view message, bool binary) override {
        if (binary) {
            return refusal{refusal_kind::not_text,
                           true,
                           {},
                           failure(errc::invalid_argument, "this protocol has text messages only")};
        }
        if (const std::string_view wrong = find_json_error(message); !wrong.empty()) {
            return no_envelope("the message is " + std::string(wrong));
        }
        if (!is_json_object(message)) return no_envelope("the message is not a JSON object");
        const envelope found = split(message);
        if (found.type.empty() && found.reply.empty()) return no_envelope("the message has neither type nor reply");
        return read_envelope(found);
    }

    void encode(const outgoing& what, std::string& scratch, std::vector<std::string_view>& pieces) const override {
        const std::size_t start = scratch.size();
        const bool is_event = what.kind == outgoing_kind::event || what.kind == outgoing_kind::request;
        if (is_event) {
            write_event(what, scratch);
        } else {
            write_reply(what, scratch);
        }
        const bool binary = is_binary_payload(what.payload);
        if (binary) write_base64(std::string_view(what.payload).substr(1), scratch);
        pieces.push_back(std::string_view(scratch).substr(start));
        if (what.kind == outgoing_kind::error) return;
        if (!binary) pieces.push_back(what.payload);
        pieces.push_back("}");
    }
};

}  // namespace

std::unique_ptr<codec> make_json_codec() {
    return std::make_unique<json_codec>();
}

}  // namespace parlor
