// The kinds of load; each prints one line of `name=value` pairs, which tests/bench/measure.py reads.
#pragma once

#include "options.hpp"

namespace bench {

/// echo, room: every sender keeps `in_flight` messages under way for a time.
void load_messages(const options& o);

/// handshake: connects, upgrades, resets, `in_flight` at a time.
void load_handshakes(const options& o);

/// idle: opens `clients`, lets them join, and sees how much the server's memory has grown.
void load_idle(const options& o);

}  // namespace bench
