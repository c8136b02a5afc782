// The rooms of the simulated server: `room/{name}` is kept on disk, `memory/{name}` is not. `user/{name}` is an inbox
// that every session is joined to; `direct{to,text}`, outside rooms, writes into one.
#pragma once

#include "parlor/server/server.hpp"
#include "sim/world.hpp"

namespace simulation {

///   say{text,padding}     broadcasts said{from,text,padding}; replies with its seq
///   scrawl{text,padding}  the same in the binary form: broadcasts scrawled{from,text,padding}
///   history{before}       replies {messages:[{seq,text}],more}: the 20 before that, oldest first
/// When the server stops, each room tells its members closing{}. With `late_joins` an inbox opens when something comes.
/// Rooms that open are counted in `of`.
void add_simulated_rooms(parlor::server& app, bool late_joins, parlor::sim::world& of);

}  // namespace simulation
