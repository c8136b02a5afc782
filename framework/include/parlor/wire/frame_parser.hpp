// Takes a stream of bytes apart into WebSocket messages and control frames (RFC 6455 sections 5 to 8). Pure: bytes in,
// events out. Every connection has one; net/ feeds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "parlor/wire/close_code.hpp"
#include "parlor/wire/opcode.hpp"

namespace parlor {

/// What a peer may ask us to hold. 0 = no limit.
struct frame_limits {
    std::size_t max_message_bytes = 65536;  ///< of payload, over all fragments; past it: 1009
    std::size_t max_fragments = 1024;       ///< frames of one message; past it: 1008
};

/// What the handshake has agreed on; deflate_negotiation.hpp tells. With deflate (RFC 7692) a peer may send messages
/// that are compressed.
enum class compression : std::uint8_t { none, deflate };

/// A whole message or a control frame.
struct frame_event {
    opcode kind = opcode::binary;             ///< text, binary, ping, pong or close
    std::span<std::byte> payload;             ///< unmasked, yours to change; of a close: the reason's text only
    close_code code = close_code::no_status;  ///< of a close: its code; no_status when the frame had none
    bool compressed = false;                  ///< a message that inflater::inflate has yet to make readable

    [[nodiscard]] std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(payload.data()), payload.size()};
    }
};

/// How the peer broke the protocol: what to close with, and a text that lives for ever, such as "unmasked frame".
struct frame_error {
    close_code code;
    std::string_view reason;
};

/// One direction of one connection. Text is checked to be UTF-8 byte by byte as it comes, masking is enforced for our
/// role, lengths must be in their shortest form, and the reserved bits must be zero. With compression::deflate the
/// first frame of a message may have RSV1: that message is collected and handed out as it came, `compressed`, its text
/// not checked. Of it max_message_bytes and an eighth more are taken, as what cannot be compressed grows.
///
/// A message in one frame that lies whole in the input is handed out in place, without a copy. Only what is partial is
/// copied into a buffer, which grows with what has arrived, not with what was announced, and is freed at the first
/// call that finds it used up. Single-threaded.
class frame_parser {
public:
    enum class status : std::uint8_t {
        need_more,  ///< the input is empty: all of it was taken
        event,      ///< `event` is set; call again, there may be more in the input
        error,      ///< the peer broke the protocol; error() tells how
    };

    explicit frame_parser(role own, frame_limits limits = {}, compression agreed = compression::none) noexcept;
    frame_parser(frame_parser&& other) noexcept;
    frame_parser& operator=(frame_parser&& other) noexcept;
    ~frame_parser();

    /// Takes bytes from the front of `input`, which it shortens and unmasks in place, up to the next event. Bytes that
    /// it left in `input` are as they were, so the rest may be kept elsewhere and fed later. The event's payload is
    /// good until the next call, or until the memory of `input` is used for something else.
    ///
    /// After an error or a close event nothing more comes: whatever is fed is swallowed (need_more).
    [[nodiscard]] status next(std::span<std::byte>& input, frame_event& event);

    /// How the peer broke the protocol, after status::error. Before that, no_status with an empty reason.
    [[nodiscard]] const frame_error& error() const noexcept { return *error_; }

    /// True between messages and frames: no part of one is waiting for the rest.
    [[nodiscard]] bool idle() const noexcept;

private:
    struct partial;

    [[nodiscard]] status read(std::span<std::byte>& input, frame_event& event);
    [[nodiscard]] status start(std::span<std::byte>& input, frame_event& event, std::uint64_t max_length);
    [[nodiscard]] status take_short_message(std::span<std::byte>& input, frame_event& event);
    [[nodiscard]] status resume(std::span<std::byte>& input, frame_event& event);
    [[nodiscard]] status take_header(std::span<std::byte>& input);
    [[nodiscard]] status take_control(std::span<std::byte> part, std::size_t offset, frame_event& event);
    [[nodiscard]] status take_data(std::span<std::byte> part, frame_event& event);
    [[nodiscard]] status emit_control(opcode kind, std::span<std::byte> payload, frame_event& event);
    [[nodiscard]] status fail(const frame_error& why) noexcept;

    frame_limits limits_;
    std::unique_ptr<partial> partial_;  // there only while something is held
    const frame_error* error_;
    role own_;
    compression agreed_;
    bool finished_ = false;
};

}  // namespace parlor
