// The chat as a library: install it into a server, then add rooms of your own beside it.
#pragma once

#include "parlor/server/server.hpp"

namespace chat {

/// Adds the rooms `room/NAME`, the inboxes `user/NAME`, direct messages, the room list and the web page.
void install(parlor::server& app);

}  // namespace chat
