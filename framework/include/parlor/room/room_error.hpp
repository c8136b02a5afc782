// What a server does when a room's code throws something that was not meant for a client. Set with
// server::on_room_error.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string_view>

namespace parlor {

/// A failure (error.hpp) is a refusal that the client hears, and is none of these; all else is.
struct room_error {
    std::string_view room;
    std::string_view type;  ///< of the message that was handled; empty for hooks, timers and posted work
    std::string_view what;  ///< the exception's text
    std::exception_ptr error;
};

enum class after_error : std::uint8_t {
    keep_room,   ///< the room goes on; what the handler sent is discarded, and its caller hears `internal`
    close_room,  ///< members get a `leave` with `unavailable`, and whoever joins again finds the room opened anew
};

/// Called on the room's home thread; those of several rooms may be called at once. Does not throw.
using room_error_handler = std::function<after_error(const room_error&)>;

}  // namespace parlor
