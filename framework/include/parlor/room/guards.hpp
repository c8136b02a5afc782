// What stands before a room's handlers: guards see a member's messages first, and may refuse them. See room::use for
// those of all messages, room::on for those of one, and room::join_rule for those of joins.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/function.hpp"

namespace parlor {

class member;

/// A message on its way to its handler, or a join on its way to on_join.
struct incoming_message {
    member& from;
    std::string_view room;
    std::string_view type;  ///< its wire name; "join" for a join
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

/// Only users for whom somebody vouches: guests are `permission_denied`.
[[nodiscard]] message_guard require_vouched();

/// Only users whose authenticator vouches for that role; a guest has none, whatever it is called.
[[nodiscard]] message_guard require_role(std::string role);

/// Only users whose authenticator vouches for that claim with that value, as user::claim gives it.
[[nodiscard]] message_guard require_claim(std::string name, std::string value);

/// `guard` for messages of one type alone: `use(only_type("wipe", require(is_owner, "not yours")))`. Where the handler
/// is yours to declare, `on<wipe>(&shop::handle_wipe, require(is_owner, "not yours"))` says the same beside it.
[[nodiscard]] message_guard only_type(std::string_view type, message_guard guard);

}  // namespace parlor
