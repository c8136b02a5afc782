// The server under test: a real process on one data folder and one port, started, stopped and killed again and again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/event_loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"

namespace chaos {

/// On the loop's thread. The process ends with ours, whatever ends ours.
class server_process final : private parlor::descriptor_watcher {
public:
    /// Takes a free port of 127.0.0.1 and keeps it for the server. `log_file` gets what the server says on stderr.
    server_process(parlor::event_loop& on, std::string program, std::vector<std::string> options, std::string log_file);
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;
    ~server_process();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] bool running() const noexcept { return pid_ != 0; }

    /// Starts it and waits until it listens. Throws std::runtime_error when it ends before.
    [[nodiscard]] parlor::task<> start();
    void send(int signal) const;
    /// Its process, 0 when there is none.
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    /// Waits until it has ended: its exit code, or minus the signal that ended it.
    [[nodiscard]] parlor::task<int> ended();

private:
    void on_events(std::uint32_t events) override;
    void spawn();
    void reap();

    parlor::event_loop& on_;
    const std::string program_;
    const std::vector<std::string> options_;
    const std::string log_file_;
    int place_ = -1;  // bound, never listening: nobody else gets the port while the server is down
    std::uint16_t port_ = 0;
    pid_t pid_ = 0;
    int output_ = -1;
    bool listening_ = false;
    int exit_code_ = 0;
    parlor::wake_up changed_;
};

}  // namespace chaos
