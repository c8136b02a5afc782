// The whiteboard as a library: install it into a server, then add rooms of your own beside it.
#pragma once

#include "parlor/server/server.hpp"

namespace whiteboard {

/// Adds the boards `board/NAME` and the web page.
void install(parlor::server& app);

}  // namespace whiteboard
