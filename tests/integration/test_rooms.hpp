// The rooms of the server under test: small ones, each of which does what some promise is about.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "integration/hook_log.hpp"
#include "parlor/server/server.hpp"

namespace integration {

/// `room/{name}`, `silent/{name}` (no presence), `memory/{name}` (the same, never on disk) and `pair/{name}` (two
/// members at most), all of one class:
///
///   say{text}            broadcasts said{from,text}; replies with its seq
///   add{n}               adds to the room's total, broadcasts said{from,text: the total}, replies total{total}
///   typing{}             ephemeral typing{from} to the others
///   greet{}              replies nothing, broadcasts nothing, sends greeting{} to the sender
///   fail{}               broadcasts, then throws: nobody may hear it
///   kick{user}           ends that user's memberships
///   quiz{}               asks the sender question{} and replies with what it answers
///   hold{}               asks the sender release{}; the room takes no other message until it answers
///   flood{count,bytes}   so many broadcasts of so many bytes
///
/// on_join refuses the user "mallory"; on_closing broadcasts farewell{}. Hooks are noted in the log.
void add_test_rooms(parlor::server& app, const std::shared_ptr<hook_log>& log);

}  // namespace integration
