// The accept loop of a Unix socket: for who is on this machine and may open its file.
#pragma once

#include <string>

#include "core/event_loop.hpp"
#include "net/accept_backoff.hpp"
#include "net/listener.hpp"

namespace parlor {

class unix_listener final : public listener, private descriptor_watcher, private timer_entry {
public:
    /// Makes the socket's file, which its owner alone may use; one that an earlier process left is replaced, one at
    /// which somebody listens is not. Throws std::runtime_error with a line for people, which begins with `of`. On any
    /// thread: until start() the loop, which may run, does not know of it.
    unix_listener(event_loop& on, std::string path, std::string of = "admin");
    ~unix_listener() override { unix_listener::close(); }

    void start(unique_function<void(std::unique_ptr<transport>)> accepted) override;
    /// The same for who speaks to the bare descriptor, which is connected, non-blocking, and then its own.
    void start_bare(unique_function<void(int)> accepted);
    /// Removes the file.
    void close() override;
    [[nodiscard]] std::uint16_t port() const noexcept override { return 0; }

private:
    void on_events(std::uint32_t events) override;
    void on_timer() override { accept_some(); }
    void accept_some();
    [[noreturn]] void fail(const std::string& why);

    event_loop& loop_;
    const std::string path_;
    const std::string of_;
    accept_backoff backoff_;
    unique_function<void(int)> accepted_;
    int socket_ = -1;
    bool made_ = false;
};

}  // namespace parlor
