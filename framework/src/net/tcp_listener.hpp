// The accept loop: one listening socket a shard, all on the same port.
#pragma once

#include "core/event_loop.hpp"
#include "net/accept_backoff.hpp"
#include "net/listener.hpp"

namespace parlor {

class tcp_listener final : public listener, private descriptor_watcher, private timer_entry {
public:
    /// Binds and listens. The first shard's `alone` makes a port that anybody else listens on an error; the others join
    /// it. Throws std::runtime_error with a line for people ("cannot listen on 127.0.0.1:80: Permission denied").
    tcp_listener(event_loop& on, const std::string& address, std::uint16_t port, bool alone);
    /// Takes up a listening socket that was passed on; all who do share its queue. The descriptor stays the caller's.
    /// Throws std::runtime_error.
    tcp_listener(event_loop& on, int passed);
    ~tcp_listener() override { tcp_listener::close(); }

    /// Accepts many a wake-up; waits a little, and longer each time, while descriptors have run out.
    void start(unique_function<void(std::unique_ptr<transport>)> accepted) override;
    void close() override;
    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    [[nodiscard]] std::vector<int> descriptors() const override {
        return socket_ < 0 ? std::vector<int>() : std::vector{socket_};
    }

    /// Whether further sockets can be bound beside that one.
    [[nodiscard]] static bool lets_others_join(int socket) noexcept;

private:
    void on_events(std::uint32_t events) override;
    void on_timer() override { accept_some(); }
    void accept_some();

    event_loop& loop_;
    accept_backoff backoff_;
    unique_function<void(std::unique_ptr<transport>)> accepted_;
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace parlor
