#include "parlor/message/binary_codec.hpp"

#include <algorithm>

#include "parlor/message/detail/binary_reader.hpp"
#include "parlor/message/detail/binary_writer.hpp"
#include "parlor/message/json_codec.hpp"
#include "parlor/message/payload.hpp"
#include "parlor/message/protocol.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_name_bytes = 64;  // of a type or a key, as in parlor.v1

constexpr std::uint8_t has_id = 1;
constexpr std::uint8_t has_key = 2;
constexpr std::uint8_t has_seq = 4;

refusal no_envelope() {
    return {refusal_kind::no_envelope,
            true,
            {},
            failure(errc::invalid_argument, "the binary message does not begin with a head")};
}

bool is_name(const std::optional<std::string_view>& text) noexcept {
    return text && !text->empty() && text->size() <= max_name_bytes;
}

decode_result decode_message(std::string_view message) {
    detail::binary_input from(message);
    const auto flags = from.byte();
    const auto type = from.text();
    const auto room = from.text();
    if (!flags || (*flags & ~(has_id | has_key)) != 0 || !is_name(type) || !room) return no_envelope();
    record made;
    made.type = *type;
    made.room = *room;
    if ((*flags & has_id) != 0) {
        const auto id = from.varint();
        if (!id || *id > request_id::max_number) return no_envelope();
        made.id = request_id(*id);
    }
    if ((*flags & has_key) != 0) {
        const auto key = from.text();
        if (!is_name(key)) return no_envelope();
        made.key = *key;
    }
    if (std::ranges::find(protocol::reserved_names, made.type) != protocol::reserved_names.end()) {
        return refusal{refusal_kind::bad_field, !made.id.empty(), made.id,
                       failure(errc::invalid_argument, "type: \"" + made.type + "\" is said in a text message")};
    }
    made.payload.assign(1, binary_mark);
    made.payload.append(from.rest());
    return made;
}

class binary_codec final : public codec {
public:
    [[nodiscard]] std::string_view subprotocol() const noexcept override { return "parlor.v1.bin"; }
    [[nodiscard]] unsigned variant() const noexcept override { return 2; }

    [[nodiscard]] decode_result decode(std::string_view message, bool binary) override {
        return binary ? decode_message(message) : text_->decode(message, false);
    }

    [[nodiscard]] bool sends_binary(const outgoing& what) const noexcept override {
        return what.kind == outgoing_kind::event && is_binary_payload(what.payload);
    }

    void encode(const outgoing& what, std::string& scratch, std::vector<std::string_view>& pieces) const override {
        if (!sends_binary(what)) return text_->encode(what, scratch, pieces);
        const std::size_t start = scratch.size();
        scratch.push_back(static_cast<char>(what.seq == 0 ? 0 : has_seq));
        for (const std::string_view text : {std::string_view(what.type), std::string_view(what.room)}) {
            detail::write_varint(text.size(), scratch);
            scratch.append(text);
        }
        if (what.seq != 0) detail::write_varint(what.seq, scratch);
        pieces.push_back(std::string_view(scratch).substr(start));
        pieces.push_back(std::string_view(what.payload).substr(1));
    }

private:
    std::unique_ptr<codec> text_ = make_json_codec();
};

}  // namespace

std::unique_ptr<codec> make_binary_codec() {
    return std::make_unique<binary_codec>();
}

}  // namespace parlor
