// A stream of bytes to one peer: the seam below everything in net. Forms: asio_transport (TCP), memory_transport
// (tests).
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"

namespace parlor {

enum class io_status : std::uint8_t {
    ok,
    would_block,
    end,     ///< the peer will send no more
    failed,  ///< reset, or closed on our side
};

struct io_result {
    io_status status = io_status::ok;
    std::size_t bytes = 0;
};

enum class direction : std::uint8_t { read, write };

/// Non-blocking, with readiness: nothing is buffered on behalf of a quiet connection. All calls on the loop's thread.
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    virtual io_result try_read(std::span<std::byte> into) = 0;
    /// Writes the front of the concatenation of `buffers`.
    virtual io_result try_write(std::span<const std::span<const std::byte>> buffers) = 0;

    /// Calls `ready` once, on the loop and never inside this call: when a try may make progress, or when the transport
    /// was closed or its waits were cancelled. One wait a direction.
    virtual void wait(direction which, unique_function<void()> ready) = 0;
    virtual void cancel_waits() = 0;

    /// Says that no more will be sent; reading goes on.
    virtual void shutdown_write() = 0;
    /// Ends it; what is unsent may be lost.
    virtual void close() = 0;
    /// Ends it with a reset, so that nothing of it lingers in the system.
    virtual void reset() = 0;

    /// Takes the stream to another loop. No wait may be under way; this object is closed afterwards.
    [[nodiscard]] virtual std::unique_ptr<transport> move_to(loop& other) = 0;

    /// The peer's address without its port; for people and for limits.
    [[nodiscard]] virtual std::string peer_address() const = 0;
};

/// `co_await ready(stream, direction::read);` costs no coroutine of its own.
[[nodiscard]] inline auto ready(transport& stream, direction which) {
    return boost::asio::async_initiate<const boost::asio::deferred_t, void()>(
        [&stream, which](auto handler) { stream.wait(which, std::move(handler)); }, boost::asio::deferred);
}

}  // namespace parlor
