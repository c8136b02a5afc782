// What an endpoint's connection receives and sends.
#pragma once

#include <string>

namespace parlor {

/// One WebSocket message.
struct message {
    std::string data;
    bool binary = false;
};

}  // namespace parlor
