// A room by name, for code outside it: other rooms, handlers outside rooms, other threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "parlor/core/loop.hpp"
#include "parlor/message/payload.hpp"
#include "parlor/message/wire_name.hpp"
#include "parlor/room/pending.hpp"

namespace parlor {

class registry;

/// Whose retry a call may be: within key_window a room answers the same user and key with the reply that it gave first.
struct call_key {
    std::string user;
    std::string key;  ///< empty: not a retry of anything
};

/// Cheap to copy. Safe from any thread while the server lives; calls of one thread reach the room in order.
class room_ref {
public:
    room_ref(registry& rooms, std::string name) : rooms_(&rooms), name_(std::move(name)) {}

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Sends a message to the room's on_call handler, without waiting for the answer; opens the room when it is closed.
    /// False when its mailbox is full. Throws failure when no such room can be, and `unavailable` for a room that is
    /// not open while the server stops.
    template <class T>
    bool send(const T& message) const {
        return push(wire_name<T>(), encode_payload(message), nullptr, {});
    }

    /// The same, with an answer: `auto kept = inbox.call<receipt>(on, letter{…}); co_await kept.get();` `on` is the
    /// loop of the caller. A full mailbox answers resource_exhausted.
    template <class Reply, class T>
    [[nodiscard]] pending<Reply> call(loop& on, const T& message, call_key retry = {},
                                      duration timeout = call_deadline) const {
        auto state = std::make_shared<detail::call_state>(on, timeout);
        push(wire_name<T>(), encode_payload(message), state, std::move(retry));
        return pending<Reply>(std::move(state));
    }

private:
    bool push(std::string_view type, std::string payload, std::shared_ptr<detail::call_state> answer,
              call_key retry) const;

    registry* rooms_;
    std::string name_;
};

/// A line of a room list.
struct room_summary {
    std::string room;
    std::size_t count = 0;        ///< members, those away included
    std::size_t max_members = 0;  ///< 0: no limit
    std::string listing = {};     ///< what the room shows of itself (room::set_listing), JSON; empty: nothing

    /// What the room shows. Throws failure{invalid_argument} when that is not a T, as when it shows nothing.
    template <class T>
    [[nodiscard]] T as() const {
        return decode<T>(listing);
    }
};

}  // namespace parlor
