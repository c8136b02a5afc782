// The wire format parlor.v1.bin: parlor.v1, and beside it binary messages for payloads of the binary form. Made by net
// for each connection that speaks it.
#pragma once

#include <memory>

#include "parlor/message/codec.hpp"

namespace parlor {

// A binary message is a head and, to its end, the binary form of what parlor.v1 calls `data`:
//
//   one byte     which of the following are there: 1 id, 2 key, 4 seq
//   type, room   strings; room is empty outside rooms
//   id           varint up to 2^53-1; from the client
//   key          string; from the client
//   seq          varint; from the server
//
// with strings and varints as in binary.hpp. All else, replies and errors too, is text.

[[nodiscard]] std::unique_ptr<codec> make_binary_codec();

}  // namespace parlor
