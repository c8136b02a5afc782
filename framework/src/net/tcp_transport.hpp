// TCP on a loop's epoll.
#pragma once

#include "core/event_loop.hpp"
#include "net/transport.hpp"

namespace parlor {

class tcp_transport final : public transport, private descriptor_watcher {
public:
    /// Owns `socket`, which is connected and non-blocking. `v4_peer`: its address as accept(2) has it; 0: the system is
    /// asked.
    tcp_transport(event_loop& on, int socket, std::uint32_t v4_peer = 0) noexcept
        : loop_(&on), v4_peer_(v4_peer), socket_(socket & max_descriptor), registered_(false), ending_(false) {}
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

    static constexpr int max_descriptor = (1 << 29) - 1;  // descriptors are smaller than that

    event_loop* loop_;
    stream_watcher* watcher_ = nullptr;
    std::uint32_t v4_peer_;
    int socket_ : 30;      // the three in one word: that is a size of malloc's less
    bool registered_ : 1;  // with the loop, from the first watcher on
    bool ending_ : 1;      // the end, or an error, is there to be read: no event will tell of it again
};

}  // namespace parlor
