// What a service manager such as systemd is told, and what it hands over: the protocols of sd_notify(3) and
// sd_listen_fds(3), which are stable and small. Used by run_main.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/core/config.hpp"

namespace parlor {

/// One datagram a state. Without a manager nothing is said. Any thread.
class service_manager {
public:
    /// From NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, LISTEN_FDS and LISTEN_PID; what is meant for another process,
    /// or cannot be read, counts as not there.
    explicit service_manager(const environment& variables);
    service_manager(const service_manager&) = delete;
    service_manager& operator=(const service_manager&) = delete;
    ~service_manager();

    [[nodiscard]] bool is_there() const noexcept { return socket_ >= 0; }
    /// A lost datagram is the manager's affair: this never waits and never fails.
    void tell(std::string_view state) const noexcept;
    void ready(std::string_view where) const;
    void reloading() const;
    void stopping() const noexcept { tell("STOPPING=1"); }
    void alive() const noexcept { tell("WATCHDOG=1"); }

    /// The service is killed when it does not say that it is alive for so long.
    [[nodiscard]] std::optional<duration> patience() const noexcept { return patience_; }
    /// Listening sockets that were opened for us. Whoever takes them owns them.
    [[nodiscard]] const std::vector<int>& sockets() const noexcept { return sockets_; }

private:
    int socket_ = -1;
    std::string address_;  // with a leading 0 when it is abstract
    std::optional<duration> patience_;
    std::vector<int> sockets_;
};

/// Where a listening TCP socket listens; nothing for any other descriptor.
[[nodiscard]] std::optional<listen_address> address_of_listener(int socket);

}  // namespace parlor
