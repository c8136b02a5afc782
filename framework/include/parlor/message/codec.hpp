// The seam between a session and its wire format: one protocol machine a connection. See json_codec for parlor.v1,
// binary_codec for parlor.v1.bin.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parlor/core/error.hpp"
#include "parlor/message/record.hpp"

namespace parlor {

enum class refusal_kind : std::uint8_t {
    not_text,     ///< a binary message on a text protocol: close with 1003
    no_envelope,  ///< answer with an error; the third in a row closes with 1008
    bad_field,    ///< an envelope with something wrong in it
};

/// Why a message was not understood.
struct refusal {
    refusal_kind kind;
    bool answered;  ///< false: the message bore no id, so that the client hears nothing
    request_id id;  ///< whom the error answers; empty: "reply":null
    failure error;
};

using decode_result = std::variant<record, refusal>;

/// Belongs to one connection and to its shard's thread. Room and net know codecs by this interface only.
class codec {
public:
    codec() = default;
    codec(const codec&) = delete;
    codec& operator=(const codec&) = delete;
    virtual ~codec() = default;

    /// The WebSocket subprotocol that this codec speaks (RFC 6455 section 1.9).
    [[nodiscard]] virtual std::string_view subprotocol() const noexcept = 0;

    /// Codecs of equal variant encode a message to the same bytes, so that their connections share frames.
    [[nodiscard]] virtual unsigned variant() const noexcept = 0;

    /// The window, as a power of two, that messages to this connection may be deflated with (RFC 7692); 0: its client
    /// takes no compressed ones. It was agreed on in the opening handshake.
    [[nodiscard]] unsigned window_bits() const noexcept { return window_bits_; }
    void set_window_bits(std::uint8_t agreed) noexcept { window_bits_ = agreed; }

    /// One whole message, text (valid UTF-8) or binary. Bad input is a refusal; only std::bad_alloc is thrown.
    [[nodiscard]] virtual decode_result decode(std::string_view message, bool binary) = 0;

    /// Whether `what` goes out as a binary message rather than as text.
    [[nodiscard]] virtual bool sends_binary(const outgoing& /*what*/) const noexcept { return false; }

    /// Appends the pieces of one message to `pieces`. They point into `what`, into `scratch` (to which is appended
    /// whatever must be made up) or to constants: good until `scratch` is touched again or `what` dies.
    virtual void encode(const outgoing& what, std::string& scratch, std::vector<std::string_view>& pieces) const = 0;

private:
    std::uint8_t window_bits_ = 0;
};

}  // namespace parlor
