// Reads the WebSocket frames out of one direction of a connection, the HTTP before them left out. Written apart from
// the framework's own parser, and only as strict as a witness has to be. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace chaos {

class frame_reader {
public:
    /// `opcode` as in RFC 6455; the payload unmasked, and of a close frame with its code.
    using told = std::function<void(std::uint8_t opcode, std::string_view payload)>;

    explicit frame_reader(told tell) : tell_(std::move(tell)) {}

    /// The next bytes of the stream, cut anywhere. Calls back for each whole frame.
    void feed(std::span<const std::byte> bytes);

private:
    /// False when the frame is not whole yet.
    bool take_frame();

    told tell_;
    std::string buffer_;
    std::size_t at_ = 0;  // what is before it was taken
    bool in_http_ = true;
};

/// The code of a close frame's payload; 1005 without one.
[[nodiscard]] std::uint16_t close_code_of(std::string_view payload);

}  // namespace chaos
