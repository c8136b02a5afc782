// A stream of bytes to one peer: the seam below everything in net. Forms: tcp_transport, tls_transport over
// another one, memory_transport (tests).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

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
    bool more = false;  ///< of a read: there may be more, and the watcher is not told of it; try again
};

/// Who is told when trying is worth it. Called by the loop, never inside a call to the transport; may destroy it.
class stream_watcher {
public:
    /// `readable`: bytes, or the end, have come since the last read that did not say `more`.
    /// `writable`: there is room again since a write that would block.
    /// Either may also be told for nothing.
    virtual void on_ready(bool readable, bool writable) = 0;

protected:
    ~stream_watcher() = default;
};

/// Non-blocking, with readiness: nothing is buffered on behalf of a quiet connection. All calls on the loop's thread.
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    /// `who` is told from now on; null: nobody, and what happens meanwhile is not told later. The first watcher is also
    /// told of what was there before it. Throws std::system_error when the system cannot watch any more.
    virtual void watch(stream_watcher* who) = 0;

    virtual io_result try_read(std::span<std::byte> into) = 0;
    /// Writes the front of the concatenation of `buffers`.
    virtual io_result try_write(std::span<const std::span<const std::byte>> buffers) = 0;

    /// Says that no more will be sent; reading goes on.
    virtual void shutdown_write() = 0;
    /// Ends it; what is unsent may be lost. Nobody is told.
    virtual void close() = 0;
    /// Ends it with a reset, so that nothing of it lingers in the system. Nobody is told.
    virtual void reset() = 0;

    /// Takes the stream to another loop; this object is closed afterwards. The new one is to be used on `other` only.
    [[nodiscard]] virtual std::unique_ptr<transport> move_to(loop& other) = 0;

    /// The peer's address without its port; for people and for limits.
    [[nodiscard]] virtual std::string peer_address() const = 0;
};

}  // namespace parlor
