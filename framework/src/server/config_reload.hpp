// What SIGHUP does to a server that runs: its certificates and its settings are read again. Used by run_main.
#pragma once

#include <functional>

#include "parlor/core/config.hpp"

namespace parlor {

class server_core;

/// Reads the settings as the start did: the same options, variables and file.
using settings_reader = std::function<startup()>;

/// Takes over what may change, and logs each setting that is wanted otherwise, what may not change as a warning. What
/// cannot be read changes nothing, and is logged with its reason. An empty `read` leaves the settings alone. On the
/// first shard; `done` is called on some shard when all of it is over, also when nothing changed.
void reload_all(server_core& core, const settings_reader& read, std::function<void()> done = nullptr);

}  // namespace parlor
