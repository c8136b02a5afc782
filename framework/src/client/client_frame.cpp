#include "client/client_frame.hpp"

#include <charconv>

#include "message/json_scan.hpp"
#include "parlor/message/detail/binary_reader.hpp"
#include "parlor/message/detail/binary_writer.hpp"
#include "parlor/message/payload.hpp"

namespace parlor {
namespace {

bool is_string(std::string_view token) noexcept {
    return token.starts_with('"');
}

std::optional<std::uint64_t> number_of(std::string_view token) noexcept {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc{} || end != token.data() + token.size()) return std::nullopt;
    return value;
}

failure error_of(std::string_view token) {
    std::string code;
    std::string message;
    if (token.starts_with('{')) {
        object_scanner scanner(token);
        while (scanner.next()) {
            if (!is_string(scanner.value())) continue;
            if (scanner.key() == R"("code")") code = unquote_json(scanner.value());
            if (scanner.key() == R"("message")") message = unquote_json(scanner.value());
        }
    }
    return {errc_from_string(code).value_or(errc::unknown), std::move(message)};
}

void field(std::string_view name, std::string_view value, std::string& to) {
    if (value.empty()) return;
    to.append(",\"").append(name).append("\":");
    detail::write_string(value, to);
}

// What a binary message's head has beside type and room: see parlor/message/binary_codec.hpp.
constexpr unsigned has_id = 1;
constexpr unsigned has_key = 2;
constexpr unsigned has_seq = 4;

void write_text(std::string_view text, std::string& to) {
    detail::write_varint(text.size(), to);
    to.append(text);
}

std::string write_binary_message(std::string_view type, std::string_view room, std::uint64_t id, std::string_view key,
                                 std::string_view payload) {
    std::string message(1, static_cast<char>((id != 0 ? has_id : 0) | (key.empty() ? 0 : has_key)));
    write_text(type, message);
    write_text(room, message);
    if (id != 0) detail::write_varint(id, message);
    if (!key.empty()) write_text(key, message);
    return message.append(payload.substr(1));
}

}  // namespace

std::optional<server_frame> read_binary_frame(std::string_view bytes) {
    detail::binary_input from(bytes);
    const auto flags = from.byte();
    const auto type = from.text();
    const auto room = from.text();
    if (!flags || (*flags & ~has_seq) != 0 || !type || type->empty() || !room) return std::nullopt;
    const auto seq = *flags == 0 ? std::optional<std::uint64_t>(0) : from.varint();
    if (!seq) return std::nullopt;
    server_frame frame;
    frame.type = *type;
    frame.room = *room;
    frame.seq = *seq;
    frame.payload.assign(1, binary_mark).append(from.rest());
    return frame;
}

std::optional<server_frame> read_server_frame(std::string_view text) {
    if (!find_json_error(text).empty() || !is_json_object(text)) return std::nullopt;
    server_frame frame;
    object_scanner scanner(text);
    while (scanner.next()) {
        const std::string_view key = scanner.key();
        const std::string_view value = scanner.value();
        if (key == R"("data")") {
            frame.payload = value;
        } else if (key == R"("type")" && is_string(value)) {
            frame.type = unquote_json(value);
        } else if (key == R"("room")" && is_string(value)) {
            frame.room = unquote_json(value);
        } else if (key == R"("seq")") {
            frame.seq = number_of(value).value_or(0);
        } else if (key == R"("id")") {
            frame.id = value;
        } else if (key == R"("reply")") {
            frame.is_reply = true;
            frame.reply = number_of(value);
        } else if (key == R"("error")") {
            frame.error = error_of(value);
        }
    }
    if (frame.type.empty() && !frame.is_reply) return std::nullopt;
    return frame;
}

std::string write_message(std::string_view type, std::string_view room, std::uint64_t id, std::string_view key,
                          std::string_view payload) {
    if (is_binary_payload(payload)) return write_binary_message(type, room, id, key, payload);
    std::string text = R"({"type":)";
    detail::write_string(type, text);
    field("room", room, text);
    if (id != 0) text.append(R"(,"id":)").append(std::to_string(id));
    field("key", key, text);
    return text.append(R"(,"data":)").append(payload).append("}");
}

std::string write_answer(std::string_view id, std::string_view payload) {
    return std::string(R"({"reply":)").append(id).append(R"(,"data":)").append(payload).append("}");
}

std::string write_refusal(std::string_view id, const failure& why) {
    std::string text = std::string(R"({"reply":)").append(id).append(R"(,"error":{"code":)");
    detail::write_string(to_string(why.code()), text);
    text.append(R"(,"message":)");
    detail::write_string(why.message(), text);
    return text.append("}}");
}

}  // namespace parlor
