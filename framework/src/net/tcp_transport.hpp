// TCP on a loop's epoll.
#pragma once

#include "core/event_loop.hpp"
#include "net/transport.hpp"

namespace parlor {

class tcp_transport final : public transport, private descriptor_watcher {
public:
    /// Owns `socket`, which is connected and non-blocking.
    tcp_transport(event_loop& on, int socket) noexcept : loop_(&on), socket_(socket) {}
    ~tcp_transport() override { close(); }

    void watch(stream_watcher* who) override;
    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override;
    void shutdown_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    [[nodiscard]] std::string peer_address() const override;

private:
    void on_events(std::uint32_t events) override;

    event_loop* loop_;
    stream_watcher* watcher_ = nullptr;
    int socket_;
    bool registered_ = false;  // with the loop, from the first watcher on
    bool ending_ = false;      // the end, or an error, is there to be read: no event will tell of it again
};

}  // namespace parlor
