// frame_parser: bytes of a stranger, whole and in pieces.
#include "parlor/wire/frame_parser.hpp"

#include <string>

#include "fuzz.hpp"
#include "parlor/wire/frame_writer.hpp"

namespace {

using namespace parlor;

struct heard {
    opcode kind;
    std::string payload;
    close_code code;
    bool compressed;
    bool operator==(const heard&) const = default;
};

struct outcome {
    std::vector<heard> events;
    close_code error = close_code::no_status;
    bool operator==(const outcome&) const = default;
};

struct agreement {
    role own;
    compression agreed;
    frame_limits limits;
};

outcome parse(const std::vector<std::string_view>& pieces, const agreement& how) {
    frame_parser parser(how.own, how.limits, how.agreed);
    outcome found;
    for (const std::string_view piece : pieces) {
        std::string own(piece);  // on the heap, so that AddressSanitizer sees its ends
        std::span<std::byte> input = std::as_writable_bytes(std::span(own));
        frame_event event{};
        for (;;) {
            const auto status = parser.next(input, event);
            if (status == frame_parser::status::need_more) break;
            if (status == frame_parser::status::error) {
                found.error = parser.error().code;
                return found;
            }
            found.events.push_back({event.kind, std::string(event.text()), event.code, event.compressed});
        }
        fuzz::require(input.empty(), "need_more means that all of the input was taken");
    }
    return found;
}

void check(const heard& event, const agreement& how) {
    const std::size_t most = how.limits.max_message_bytes;
    if (is_control(event.kind)) {
        fuzz::require(event.payload.size() <= 125, "control frames are short");
        fuzz::require(event.kind != opcode::close || fuzz::is_utf8(event.payload), "reasons are UTF-8");
    } else {
        fuzz::require(event.kind == opcode::text || event.kind == opcode::binary, "messages are text or binary");
        fuzz::require(event.payload.size() <= most + (event.compressed ? most / 8 + 1024 : 0),
                      "messages are within max_message_bytes");
        fuzz::require(event.kind == opcode::binary || event.compressed || fuzz::is_utf8(event.payload),
                      "text is UTF-8");
        fuzz::require(!event.compressed || how.agreed == compression::deflate, "compression is agreed on");
    }
}

/// What our writer makes of an event, the other side reads as that event.
void check_writer(const heard& event, const agreement& how) {
    if (event.kind == opcode::close || event.compressed) return;
    frame_writer writer(how.own,
                        how.own == role::client ? frame_writer::mask_source([] { return 0x12345678U; }) : nullptr);
    const slice written = writer.write(event.kind, event.payload);
    std::string bytes(reinterpret_cast<const char*>(written.bytes().data()), written.bytes().size());
    const agreement there{.own = how.own == role::server ? role::client : role::server,
                          .agreed = compression::none,
                          .limits = {.max_message_bytes = 0, .max_fragments = 1}};
    const outcome back = parse({bytes}, there);
    fuzz::require(back.events.size() == 1 && back.events.front() == event, "what is written can be read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::uint8_t flags = in.byte();
    constexpr std::size_t sizes[] = {20, 125, 1000, 65536};
    constexpr std::size_t fragments[] = {1, 4, 100, 0};
    const agreement how{
        .own = (flags & 1U) != 0 ? role::client : role::server,
        .agreed = (flags & 2U) != 0 ? compression::deflate : compression::none,
        .limits = {.max_message_bytes = sizes[flags >> 2U & 3U], .max_fragments = fragments[flags >> 4U & 3U]}};
    const std::uint8_t cuts = in.byte();
    const outcome whole = parse({in.rest()}, how);
    fuzz::require(whole == parse(fuzz::pieces_of(in.rest(), cuts), how), "cuts change nothing");
    for (const heard& event : whole.events) {
        check(event, how);
        check_writer(event, how);
    }
    return 0;
}
