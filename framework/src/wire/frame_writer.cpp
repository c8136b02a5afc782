#include "parlor/wire/frame_writer.hpp"

#include <cstring>
#include <stdexcept>

#include "parlor/wire/utf8.hpp"
#include "wire/frame_header.hpp"

namespace parlor {
namespace {

mask_key key_from(std::uint32_t random) noexcept {
    return {static_cast<std::byte>(random >> 24U), static_cast<std::byte>(random >> 16U),
            static_cast<std::byte>(random >> 8U), static_cast<std::byte>(random)};
}

}  // namespace

frame_writer::frame_writer(role own, mask_source masks, batch_budget* budget)
    : budget_(budget), masks_(std::move(masks)), own_(own) {
    if (own_ == role::client && !masks_) throw std::invalid_argument("a client's frame_writer needs a source of masks");
}

frame_writer::~frame_writer() {
    if (current_) current_->release();
}

slice frame_writer::write(opcode kind, std::span<const std::string_view> pieces) {
    if (!is_whole(kind)) throw std::invalid_argument("frame_writer::write: not a whole message, ping or pong");
    return write_frame(kind, pieces);
}

slice frame_writer::write_deflated(opcode kind, std::string_view payload) {
    if (kind != opcode::text && kind != opcode::binary) {
        throw std::invalid_argument("frame_writer::write_deflated: not a message");
    }
    return write_frame(kind, std::span(&payload, 1), compressed_bit);
}

slice frame_writer::write_close(close_code code, std::string_view reason) {
    if (code == close_code::no_status) return write_frame(opcode::close, {});
    const auto number = static_cast<std::uint16_t>(code);
    if (!is_valid_on_the_wire(number)) throw std::invalid_argument("frame_writer::write_close: a reserved close code");
    const char digits[2] = {static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
    reason = reason.substr(0, max_reason);
    const std::string_view pieces[] = {{digits, 2}, reason.substr(0, valid_utf8_prefix(reason))};
    return write_frame(opcode::close, pieces);
}

slice frame_writer::write_raw(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (bytes.size() > max_payload) throw std::length_error("frame_writer::write_raw: too long");
    slice made = allocate(bytes.size());
    std::memcpy(current_->data() + made.begin_, bytes.data(), bytes.size());
    return made;
}

slice frame_writer::write_frame(opcode kind, std::span<const std::string_view> pieces, std::byte extra_bits) {
    std::size_t length = 0;
    for (const std::string_view piece : pieces) {
        length += piece.size();
        if (length > max_payload) break;  // before the sum could wrap around
    }
    if (length > (is_control(kind) ? max_control_payload : max_payload)) {
        throw std::length_error("frame_writer: the payload is too long for its frame");
    }

    header_bytes header;
    std::size_t header_size = encode_header(kind, length, header);
    header[0] |= extra_bits;
    mask_key key{};
    if (own_ == role::client) {
        key = key_from(masks_());
        header[1] |= mask_bit;
        std::memcpy(header.data() + header_size, key.data(), key.size());
        header_size += key.size();
    }

    slice made = allocate(header_size + length);
    std::byte* const payload = made.from_->data() + made.begin_ + header_size;
    std::memcpy(payload - header_size, header.data(), header_size);
    std::byte* at = payload;
    for (const std::string_view piece : pieces) {
        if (piece.empty()) continue;
        std::memcpy(at, piece.data(), piece.size());
        at += piece.size();
    }
    if (own_ == role::client) apply_mask({payload, length}, key);
    return made;
}

slice frame_writer::write_alone(std::span<const std::byte> bytes) {
    slice made = allocate_alone(bytes.size());
    std::memcpy(made.from_->data(), bytes.data(), bytes.size());
    return made;
}

slice frame_writer::allocate_alone(std::size_t size) {
    batch* const own = make(size);
    own->used_ = own->capacity_;
    own->fill();
    slice made(*own, 0, own->used_);
    own->release();  // the slice alone holds it
    return made;
}

slice frame_writer::allocate_in_new(std::size_t size) {
    constexpr std::size_t chunk_capacity = batch::chunk_bytes - sizeof(batch);
    if (size > chunk_capacity) return allocate_alone(size);
    batch* const fresh = make(chunk_capacity);
    if (current_) {
        current_->fill();
        current_->release();
    }
    current_ = fresh;
    return allocate(size);
}

}  // namespace parlor
