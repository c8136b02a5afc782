// Streams of frames made by chance, from a seed: valid ones, and ways to damage them.
#pragma once

#include <random>
#include <string>

#include "parlor/wire/opcode.hpp"

namespace wire_test {

/// What a well-behaved peer of `own` might send: messages of all kinds, whole and in fragments, control frames between
/// and inside them, now and then a close frame at the end.
[[nodiscard]] std::string random_stream(std::mt19937& random, parlor::role own);

/// Does what a broken or hostile peer, or a bad line, might do: flips bits, drops, doubles, inserts and cuts off bytes,
/// or puts a frame that is wrong on purpose somewhere in.
void damage(std::string& stream, std::mt19937& random);

}  // namespace wire_test
