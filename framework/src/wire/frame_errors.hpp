// All the ways in which a peer can break the protocol, with the close code and the reason that it is told.
#pragma once

#include "parlor/wire/frame_parser.hpp"

namespace parlor::frame_errors {

using enum close_code;

inline constexpr frame_error none{no_status, ""};
inline constexpr frame_error reserved_bits{protocol_error, "reserved bits set"};
inline constexpr frame_error reserved_opcode{protocol_error, "reserved opcode"};
inline constexpr frame_error fragmented_control{protocol_error, "fragmented control frame"};
inline constexpr frame_error long_control{protocol_error, "control frame over 125 bytes"};
inline constexpr frame_error no_message_to_continue{protocol_error, "continuation without a message"};
inline constexpr frame_error unfinished_message{protocol_error, "new message inside a fragmented one"};
inline constexpr frame_error unmasked{protocol_error, "unmasked frame"};
inline constexpr frame_error masked{protocol_error, "masked frame"};
inline constexpr frame_error length_not_minimal{protocol_error, "length not in its shortest form"};
inline constexpr frame_error length_high_bit{protocol_error, "length with its highest bit set"};
inline constexpr frame_error short_close{protocol_error, "close frame of one byte"};
inline constexpr frame_error bad_close_code{protocol_error, "invalid close code"};
inline constexpr frame_error bad_deflate{invalid_payload, "compressed data is broken"};
inline constexpr frame_error text_not_utf8{invalid_payload, "text is not UTF-8"};
inline constexpr frame_error reason_not_utf8{invalid_payload, "close reason is not UTF-8"};
inline constexpr frame_error message_too_long{message_too_big, "message too big"};
inline constexpr frame_error too_many_fragments{policy_violation, "too many fragments"};

}  // namespace parlor::frame_errors
