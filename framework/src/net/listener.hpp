// Where connections come from: the seam below the server's shards. Forms: tcp_listener; sim/ has one of its own.
#pragma once

#include <cstdint>
#include <memory>

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
};

}  // namespace parlor
