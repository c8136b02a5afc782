// Who sent a message that is addressed to no room, as the handler of that message sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/message/json.hpp"
#include "parlor/message/session_ref.hpp"
#include "parlor/message/user.hpp"
#include "parlor/message/wire_name.hpp"
#include "parlor/room/room_ref.hpp"

namespace parlor {

class shard;

/// Lives until its handler ends, on the session's thread; the session itself may be gone before, and then sends go
/// nowhere. While one handler of a session runs, its next message waits.
class caller {
public:
    caller(shard& home, registry& rooms, session_ref session, std::shared_ptr<const user> who, std::string key = {});
    caller(const caller&) = delete;
    caller& operator=(const caller&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return who_->name; }
    [[nodiscard]] const user& who() const noexcept { return *who_; }

    /// To this session alone, outside rooms.
    template <class T>
    void send(const T& message) {
        send_event(wire_name<T>(), encode_payload(message));
    }

    /// Enters a room on the client's behalf, without a reply. For on_hello. Throws failure for a name that cannot be.
    void join(const std::string& room);

    /// A room by name, to send to or to call.
    [[nodiscard]] room_ref room(std::string name) const { return {rooms_, std::move(name)}; }
    /// Calls a room's on_call handler. The key of the client's message goes along, so that its retry has one effect
    /// there.
    template <class Reply, class T>
    [[nodiscard]] pending<Reply> call(const std::string& room_name, const T& message) {
        return room(room_name).template call<Reply>(on(), message, call_key{.user = name(), .key = key_});
    }
    /// True when a room of that name is open, or its log is remembered:
    /// `const bool known = co_await from.knows_room(name);`
    [[nodiscard]] task<bool> knows_room(std::string name) const;
    /// Open rooms with members, whose names begin with `prefix`.
    [[nodiscard]] std::vector<room_summary> rooms(std::string_view prefix) const;

    [[nodiscard]] wall_time wall_now() const noexcept;

private:
    [[nodiscard]] loop& on() const noexcept;
    void send_event(std::string_view type, std::string payload);

    shard& home_;
    registry& rooms_;
    session_ref session_;
    std::shared_ptr<const user> who_;
    std::string key_;  // of the message that is handled
};

}  // namespace parlor
