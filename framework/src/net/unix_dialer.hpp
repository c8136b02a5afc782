// A connection to a Unix socket: what asks the admin side.
#pragma once

#include <memory>
#include <string>

#include "core/event_loop.hpp"
#include "net/transport.hpp"

namespace parlor {

/// On the loop, or before it runs. Throws std::system_error when nobody is there or may not be asked.
[[nodiscard]] std::unique_ptr<transport> connect_locally(event_loop& on, const std::string& path);

}  // namespace parlor
