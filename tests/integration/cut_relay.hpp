// A wire between a client and a server that a test can cut: passes bytes on until then.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace integration {

class cut_relay {
public:
    /// Listens on a port of its own, and connects whoever comes to `to`.
    explicit cut_relay(std::uint16_t to);
    cut_relay(const cut_relay&) = delete;
    cut_relay& operator=(const cut_relay&) = delete;
    ~cut_relay();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Resets all connections that there are; returns when it is done.
    void cut();
    /// While it is blocked, whoever comes is reset at once.
    void block(bool blocked) { blocked_ = blocked; }

private:
    void run();

    std::uint16_t to_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> blocked_ = false;
    std::atomic<int> cuts_asked_ = 0;
    std::atomic<int> cuts_done_ = 0;
    std::thread thread_;
};

}  // namespace integration
