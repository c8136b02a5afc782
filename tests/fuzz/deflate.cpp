// permessage-deflate: compressed data of a stranger, and our own read back.
#include "fuzz.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/inflater.hpp"

namespace {

using namespace parlor;

frame_event compressed(std::string& bytes, opcode kind) {
    frame_event event{};
    event.kind = kind;
    event.payload = std::as_writable_bytes(std::span(bytes));
    event.compressed = true;
    return event;
}

void check_stranger(inflater& unzip, std::string_view bytes, std::size_t limit) {
    for (const opcode kind : {opcode::text, opcode::binary}) {
        std::string own(bytes);
        frame_event event = compressed(own, kind);
        if (const frame_error* why = unzip.inflate(event, limit)) {
            fuzz::require(why->code == close_code::message_too_big || why->code == close_code::invalid_payload,
                          "bad data is 1007 or 1009");
            continue;
        }
        fuzz::require(limit == 0 || event.payload.size() <= limit, "messages are within max_message_bytes");
        fuzz::require(kind == opcode::binary || fuzz::is_utf8(event.text()), "text is UTF-8");
        fuzz::require(!event.compressed, "what is inflated is a message like any other");
    }
}

void check_round_trip(inflater& unzip, std::string_view plain, unsigned window_bits) {
    deflater zip;
    const auto deflated = zip.deflate(plain, window_bits);
    if (!deflated) return;
    fuzz::require(deflated->size() < plain.size(), "it gets shorter, or stays plain");
    std::string own(*deflated);
    frame_event event = compressed(own, opcode::binary);
    fuzz::require(unzip.inflate(event, plain.size()) == nullptr, "our own data can be inflated");
    fuzz::require(event.text() == plain, "our own data comes back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::uint8_t flags = in.byte();
    constexpr std::size_t sizes[] = {50, 1000, 65536, 1 << 20};
    inflater unzip;  // one for all connections: nobody's message may change another's
    check_stranger(unzip, in.rest(), sizes[flags & 3U]);
    check_round_trip(unzip, in.rest(), 8 + (flags >> 2U) % 8);
    const std::string_view fields[] = {in.rest()};
    (void)answer_deflate(fields);
    (void)check_deflate_answer(fields);
    return 0;
}
