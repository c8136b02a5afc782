// What stands before a room's handlers: guards see every message of a member first, and may refuse it. See room::use.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/function.hpp"

namespace parlor {

class member;

/// A message on its way to its handler.
struct incoming_message {
    member& from;
    std::string_view room;
    std::string_view type;
    time_point now;
};

/// Throws failure to refuse: the handler is not called, and the member hears it. Runs in the room, as part of the turn.
using message_guard = unique_function<void(const incoming_message&)>;

/// One line in the server's log for each message, at level debug: room, user and type, never what it says.
[[nodiscard]] message_guard log_messages();

/// At most so many messages of one user, `burst` of them at once; more are `resource_exhausted`. It counts what all
/// sessions of a user say here, beside the server's max_messages_per_second for each connection. A 0 is no limit.
[[nodiscard]] message_guard limit_rate(std::size_t per_second, std::size_t burst);

/// Messages for which `allowed` is false are `permission_denied`, with that text.
[[nodiscard]] message_guard require(std::function<bool(const incoming_message&)> allowed, std::string otherwise);

/// `guard` for messages of one type alone: `use(only_type("wipe", require(is_owner, "not yours")))`.
[[nodiscard]] message_guard only_type(std::string_view type, message_guard guard);

}  // namespace parlor
