// The rooms of the simulated server: `room/{name}` is kept on disk, `memory/{name}` is not.
#pragma once

#include "parlor/server/server.hpp"

namespace simulation {

///   say{text}        broadcasts said{from,text}; replies with its seq
///   history{before}  replies {messages:[{seq,text}],more}: the 20 before that, oldest first
void add_simulated_rooms(parlor::server& app);

}  // namespace simulation
