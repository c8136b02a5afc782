// How a server passes its listening sockets and its data folder on to the next one, which is a process of its own: the
// seam below server_core. Forms: unix_handover, which gives, and unix_predecessor, which takes. The steps, and why they
// are these: docs/design/decisions/0030-hot-restart.md.
#pragma once

#include <functional>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor {

/// What the server that gives has, and is told.
struct handover_hooks {
    std::function<std::vector<int>()> sockets;  ///< descriptors of all that it listens on
    std::function<duration()> patience;         ///< it lets go of the folder within that; 0: some time
    std::function<void()> taken;                ///< the next server accepts: stop
    std::function<void()> lost;                 ///< after `taken`: the next server ended before it served
};

/// Where the next server is waited for. All on the loop that it was made for.
class handover_desk {
public:
    handover_desk() = default;
    handover_desk(const handover_desk&) = delete;
    handover_desk& operator=(const handover_desk&) = delete;
    virtual ~handover_desk() = default;

    virtual void start(handover_hooks hooks) = 0;
    /// The place is free for the desk of the next server.
    virtual void leave_place() = 0;
    /// Tells the next server that the folder is its own.
    virtual void say_released() = 0;
};

/// The server that runs, as the next one sees it. Each call waits, and throws std::runtime_error, one line for people.
class predecessor {
public:
    predecessor() = default;
    predecessor(const predecessor&) = delete;
    predecessor& operator=(const predecessor&) = delete;
    virtual ~predecessor() = default;

    /// We accept connections: it stops. From here on there is no way back.
    virtual void say_accepting() = 0;
    /// Until it has let go of the folder, or has ended.
    virtual void wait_until_released() = 0;
    virtual void say_serving() = 0;
};

}  // namespace parlor
