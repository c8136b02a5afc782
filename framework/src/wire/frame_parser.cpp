#include "parlor/wire/frame_parser.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "parlor/wire/utf8.hpp"
#include "wire/frame_errors.hpp"
#include "wire/frame_header.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_control_payload = 125;

std::span<std::byte> take_front(std::span<std::byte>& input, std::size_t n) noexcept {
    const auto front = input.first(n);
    input = input.subspan(n);
    return front;
}

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// How long the header of a message is that a client sent in one short, plain frame: two bytes and the masking key.
constexpr std::size_t short_header = 2 + mask_key().size();

// Whether `input` begins with such a message, whole. Nearly all are, and then decode_header has nothing to say.
bool begins_with_short_message(std::span<const std::byte> input, std::uint64_t max_length) noexcept {
    if (input.size() < short_header) return false;
    const auto kind = static_cast<opcode>(input[0] ^ fin_bit);
    if (kind != opcode::text && kind != opcode::binary) return false;
    const auto length = std::to_integer<std::size_t>(input[1]) - std::to_integer<std::size_t>(mask_bit);
    return length <= max_control_payload && length <= max_length && length <= input.size() - short_header;
}

// Grows by doubling, so with what has arrived and not with what was announced, but never past what the message can
// still become: `still_to_come` more bytes.
void append(std::vector<std::byte>& buffer, std::span<const std::byte> part, std::uint64_t still_to_come) {
    const std::size_t needed = buffer.size() + part.size();
    if (needed > buffer.capacity()) {
        const std::size_t spare = std::max(needed, 2 * buffer.capacity()) - needed;
        buffer.reserve(needed + static_cast<std::size_t>(std::min<std::uint64_t>(spare, still_to_come)));
    }
    buffer.insert(buffer.end(), part.begin(), part.end());
}

}  // namespace

// What is held while a frame or a fragmented message is not complete.
struct frame_parser::partial {
    header_bytes start;  // what has come of a header
    std::size_t start_size = 0;

    bool in_frame = false;  // the header is known, the payload is not complete
    frame_header frame;
    std::uint64_t taken = 0;  // of the frame's payload

    bool in_message = false;  // a data frame was begun, its message is not complete
    opcode kind = opcode::binary;
    bool compressed = false;
    std::size_t fragments = 0;
    utf8_validator utf8;
    std::vector<std::byte> message;

    std::array<std::byte, max_control_payload> control;  // apart, as a control frame may come inside a message

    [[nodiscard]] bool idle() const noexcept { return start_size == 0 && !in_frame && !in_message; }
};

frame_parser::frame_parser(role own, frame_limits limits, compression agreed) noexcept
    : limits_(limits), error_(&frame_errors::none), own_(own), agreed_(agreed) {}

frame_parser::frame_parser(frame_parser&&) noexcept = default;
frame_parser& frame_parser::operator=(frame_parser&&) noexcept = default;
frame_parser::~frame_parser() = default;

bool frame_parser::idle() const noexcept {
    return !partial_ || partial_->idle();
}

frame_parser::status frame_parser::next(std::span<std::byte>& input, frame_event& event) {
    if (partial_ && (finished_ || partial_->idle())) partial_.reset();  // the event in it has been handled
    const status result = read(input, event);
    if (result != status::event) input = {};
    return result;
}

inline frame_parser::status frame_parser::take_short_message(std::span<std::byte>& input, frame_event& event) {
    const auto header = take_front(input, short_header);
    const auto payload = take_front(input, std::to_integer<std::size_t>(header[1] & ~mask_bit));
    apply_mask(payload, {header[2], header[3], header[4], header[5]});
    event.kind = static_cast<opcode>(header[0] ^ fin_bit);  // one by one: a whole one would be made aside and copied
    event.payload = payload;
    event.code = close_code::no_status;
    event.compressed = false;
    if (event.kind == opcode::text && !is_valid_utf8(event.text())) return fail(frame_errors::text_not_utf8);
    return status::event;
}

inline frame_parser::status frame_parser::read(std::span<std::byte>& input, frame_event& event) {
    if (finished_) return status::need_more;
    if (partial_) return resume(input, event);
    const std::uint64_t max_length = limits_.max_message_bytes == 0 ? unlimited : limits_.max_message_bytes;
    if (own_ == role::server && begins_with_short_message(input, max_length)) return take_short_message(input, event);
    return start(input, event, max_length);
}

// The quick way: nothing is held, and mostly a whole frame lies in the input.
frame_parser::status frame_parser::start(std::span<std::byte>& input, frame_event& event, std::uint64_t max_length) {
    if (input.empty()) return status::need_more;
    const auto [error, size, header] = decode_header(input, {.own = own_, .agreed = agreed_, .max_length = max_length});
    if (error) return fail(*error);
    if (size == 0 || !header.fin || header.length > input.size() - size) {
        partial_ = std::make_unique<partial>();
        return resume(input, event);
    }

    take_front(input, size);
    const auto payload = take_front(input, static_cast<std::size_t>(header.length));
    if (own_ == role::server) apply_mask(payload, header.key);
    if (is_control(header.kind)) return emit_control(header.kind, payload, event);
    event = {.kind = header.kind, .payload = payload, .compressed = header.compressed};
    if (header.kind == opcode::text && !header.compressed && !is_valid_utf8(event.text())) {
        return fail(frame_errors::text_not_utf8);
    }
    return status::event;
}

// The general way: any part of a frame, and messages of many frames.
frame_parser::status frame_parser::resume(std::span<std::byte>& input, frame_event& event) {
    partial& p = *partial_;
    for (;;) {
        if (!p.in_frame) {
            if (take_header(input) == status::error) return status::error;
            if (!p.in_frame) return status::need_more;
        }
        const auto offset = p.taken;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(p.frame.length - offset, input.size()));
        const auto part = take_front(input, size);
        if (own_ == role::server) apply_mask(part, p.frame.key, static_cast<std::size_t>(offset % mask_key().size()));
        p.taken += size;
        p.in_frame = p.taken != p.frame.length;

        const status result = is_control(p.frame.kind) ? take_control(part, static_cast<std::size_t>(offset), event)
                                                       : take_data(part, event);
        if (result != status::need_more || partial_->in_frame) return result;
    }
}

// Collects a header; in_frame tells whether it is complete.
frame_parser::status frame_parser::take_header(std::span<std::byte>& input) {
    partial& p = *partial_;
    const auto added = std::min(p.start.size() - p.start_size, input.size());
    std::copy_n(input.begin(), added, p.start.begin() + static_cast<std::ptrdiff_t>(p.start_size));

    // A first frame may still say that it is compressed, which decode_header allows for.
    std::uint64_t max_length = limits_.max_message_bytes == 0 ? unlimited : limits_.max_message_bytes;
    if (p.in_message) max_length = (p.compressed ? max_compressed_length(max_length) : max_length) - p.message.size();
    const header_rules rules{
        .own = own_,
        .agreed = agreed_,
        .in_message = p.in_message,
        .may_have_fragment = limits_.max_fragments == 0 || p.fragments < limits_.max_fragments,
        .max_length = max_length,
    };
    const auto [error, size, header] = decode_header(std::span(p.start).first(p.start_size + added), rules);
    if (error) return fail(*error);
    if (size == 0) {
        p.start_size += added;
        input = input.subspan(added);
        return status::need_more;
    }
    input = input.subspan(size - p.start_size);
    p.start_size = 0;
    p.in_frame = true;
    p.frame = header;
    p.taken = 0;
    if (is_control(header.kind)) return status::need_more;
    if (header.kind != opcode::continuation) {
        p.kind = header.kind;
        p.compressed = header.compressed;
    }
    p.in_message = true;
    ++p.fragments;
    return status::need_more;
}

frame_parser::status frame_parser::take_control(std::span<std::byte> part, std::size_t offset, frame_event& event) {
    partial& p = *partial_;
    if (part.size() == p.frame.length) return emit_control(p.frame.kind, part, event);
    std::copy(part.begin(), part.end(), p.control.begin() + static_cast<std::ptrdiff_t>(offset));
    if (p.in_frame) return status::need_more;
    return emit_control(p.frame.kind, std::span(p.control).first(offset + part.size()), event);
}

frame_parser::status frame_parser::take_data(std::span<std::byte> part, frame_event& event) {
    partial& p = *partial_;
    const bool last = p.frame.fin && !p.in_frame;
    if (p.kind == opcode::text && !p.compressed && (!p.utf8.feed(part) || (last && !p.utf8.complete()))) {
        return fail(frame_errors::text_not_utf8);
    }
    if (last && p.message.empty()) {  // all of it is here
        event = {.kind = p.kind, .payload = part, .compressed = p.compressed};
    } else {
        append(p.message, part, p.frame.fin ? p.frame.length - p.taken : unlimited);
        if (!last) return status::need_more;
        event = {.kind = p.kind, .payload = p.message, .compressed = p.compressed};
    }
    p.in_message = false;
    return status::event;
}

frame_parser::status frame_parser::emit_control(opcode kind, std::span<std::byte> payload, frame_event& event) {
    event = {.kind = kind, .payload = payload};
    if (kind != opcode::close) return status::event;
    if (!payload.empty()) {  // then at least the two bytes of a code: decode_header refuses a single one
        const auto code = std::to_integer<unsigned>(payload[0]) << 8U | std::to_integer<unsigned>(payload[1]);
        event.code = static_cast<close_code>(code);
        event.payload = payload.subspan(2);
        if (!is_valid_on_the_wire(static_cast<std::uint16_t>(code))) return fail(frame_errors::bad_close_code);
        if (!is_valid_utf8(event.text())) return fail(frame_errors::reason_not_utf8);
    }
    finished_ = true;
    return status::event;
}

frame_parser::status frame_parser::fail(const frame_error& why) noexcept {
    error_ = &why;
    finished_ = true;
    partial_.reset();
    return status::error;
}

}  // namespace parlor
