// Encodes messages into shared frames (RFC 6455 section 5.2). Each shard has one; groups and connections write with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "parlor/core/function.hpp"
#include "parlor/wire/batch.hpp"
#include "parlor/wire/close_code.hpp"
#include "parlor/wire/mask.hpp"
#include "parlor/wire/opcode.hpp"

namespace parlor {

/// Appends frames to its current batch. Frames written one after another are contiguous as long as they fit into it, so
/// slices of them can be joined with slice::try_extend. When nobody else holds the batch, it is written anew from its
/// start: in a steady state nothing is allocated.
///
/// Each frame is a whole message, its length in the shortest form. The text of text messages is not checked: what came
/// from outside goes through is_valid_utf8 first. Belongs to one thread, with all that it has written.
class frame_writer {
public:
    using mask_source = unique_function<std::uint32_t()>;

    /// The longest payload of one frame. More is a std::length_error.
    static constexpr std::size_t max_payload = 0xFFFF'0000;
    /// The longest payload of a ping, pong or close (section 5.5). More is a std::length_error.
    static constexpr std::size_t max_control_payload = 125;
    /// The longest reason of a close frame: its code takes two bytes.
    static constexpr std::size_t max_reason = max_control_payload - 2;

    /// A client needs `masks`: it is asked once a frame, and its numbers must be unpredictable to whoever chooses the
    /// payloads (section 5.3). Throws std::invalid_argument for a client without it. A server never asks.
    /// Batches are charged to `budget`, if there is one, which must outlive them.
    explicit frame_writer(role own = role::server, mask_source masks = nullptr, batch_budget* budget = nullptr);
    frame_writer(const frame_writer&) = delete;
    frame_writer& operator=(const frame_writer&) = delete;
    ~frame_writer();

    /// One frame whose payload is all of `pieces`, one after another. `kind` is text, binary, ping or pong, else
    /// std::invalid_argument.
    [[nodiscard]] slice write(opcode kind, std::span<const std::string_view> pieces);
    [[nodiscard]] slice write(opcode kind, std::string_view payload) {
        const bool is_short = own_ == role::server && payload.size() <= max_control_payload;
        return is_short && is_whole(kind) ? write_short(kind, payload) : write(kind, std::span(&payload, 1));
    }

    /// A message whose payload is already compressed, by deflater::deflate: for peers that agreed on it. `kind` is text
    /// or binary, else std::invalid_argument.
    [[nodiscard]] slice write_deflated(opcode kind, std::string_view payload);

    /// A close frame (section 5.5.1). Of the reason goes out what is valid UTF-8 and fits, in whole characters.
    /// `no_status` makes a frame without code and reason; another code that may not be on the wire is a
    /// std::invalid_argument.
    [[nodiscard]] slice write_close(close_code code, std::string_view reason = {});

    /// Bytes that are no frame, such as the HTTP answer that goes before the first one. They are not masked; at most
    /// max_payload of them, else std::length_error. None make an empty slice.
    [[nodiscard]] slice write_raw(std::string_view bytes);

    /// The same in a batch of its own, of just that size.
    [[nodiscard]] slice write_alone(std::span<const std::byte> bytes);

private:
    [[nodiscard]] static constexpr bool is_whole(opcode kind) noexcept {
        return kind != opcode::continuation && kind != opcode::close;
    }
    [[nodiscard]] slice write_short(opcode kind, std::string_view payload);
    [[nodiscard]] slice write_frame(opcode kind, std::span<const std::string_view> pieces, std::byte extra_bits = {});
    [[nodiscard]] slice allocate(std::size_t size);
    [[nodiscard]] slice allocate_in_new(std::size_t size);
    [[nodiscard]] slice allocate_alone(std::size_t size);

    [[nodiscard]] batch* make(std::size_t capacity) { return batch::make(capacity, budget_); }

    batch* current_ = nullptr;
    batch_budget* budget_;
    mask_source masks_;
    role own_;
};

// In line, as nearly all that a server sends is so short: two bytes come before it, in a batch that is there already.
inline slice frame_writer::write_short(opcode kind, std::string_view payload) {
    constexpr std::size_t header = 2;
    constexpr unsigned last = 0x80;
    slice made = allocate(header + payload.size());
    std::byte* const at = current_->data() + made.begin_;
    at[0] = static_cast<std::byte>(last | static_cast<unsigned>(kind));
    at[1] = static_cast<std::byte>(payload.size());
    if (!payload.empty()) std::memcpy(at + header, payload.data(), payload.size());
    return made;
}

inline slice frame_writer::allocate(std::size_t size) {
    if (!current_) return allocate_in_new(size);
    if (current_->references_ == 1) current_->used_ = 0;
    if (current_->capacity_ - current_->used_ < size) return allocate_in_new(size);
    const std::uint32_t begin = current_->used_;
    current_->used_ += static_cast<std::uint32_t>(size);
    return {*current_, begin, current_->used_};
}

}  // namespace parlor
