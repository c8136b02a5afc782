// Boost.Beast's WebSocket stream at the other end of a stream of bytes: an implementation that shares nothing with ours
// but zlib. Its source is the one test file that compiles it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "parlor/wire/deflate_negotiation.hpp"
#include "parlor/wire/opcode.hpp"
#include "unit/wire/raw_frame.hpp"

namespace wire_test {

struct beast_setup {
    std::size_t max_message_bytes = 100000;
    std::vector<seen_event> to_write = {};  // messages, before anything is read
    std::size_t fragment_bytes = 4096;      // at most so much in a frame

    bool deflate = false;
    int window_bits = 15;  // in both directions
    int level = 6;
    std::string offer = std::string(parlor::deflate_offer);  // what a server is offered
};

struct beast_outcome {
    outcome seen;                         // without reason and idle
    std::string written;                  // after the handshake
    parlor::deflate_agreement agreement;  // as our side of the handshake saw it
};

/// What Beast as `own` reads in `stream`, and what it writes.
[[nodiscard]] beast_outcome run_beast(parlor::role own, const std::string& stream, const beast_setup& setup = {});

}  // namespace wire_test
