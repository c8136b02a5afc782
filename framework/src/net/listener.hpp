// Where connections come from: the seam below the server's shards. Forms: tcp_listener, several_listeners; sim/ has one
// of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "net/transport.hpp"
#include "parlor/core/function.hpp"

namespace parlor {

class listener {
public:
    listener() = default;
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    virtual ~listener() = default;

    /// Hands out connections until close(). On the loop.
    virtual void start(unique_function<void(std::unique_ptr<transport>)> accepted) = 0;
    /// No more connections. On the loop, or when it does not run.
    virtual void close() = 0;
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
    /// Descriptors that another process can take up: see handover. They stay this one's. On the loop.
    [[nodiscard]] virtual std::vector<int> descriptors() const { return {}; }
};

}  // namespace parlor
