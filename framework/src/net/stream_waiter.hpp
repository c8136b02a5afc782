// Lets a coroutine wait for a stream: `co_await waiter.readable();`. For what reads or writes a stream before it is a
// WebSocket.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <utility>

#include "net/transport.hpp"
#include "parlor/core/function.hpp"

namespace parlor {

/// One wait a direction. A wait ends when trying is worth it, or by cancel(); it may also end for nothing. What happens
/// between two waits ends the next one at once. Neither outlives its stream nor a wait.
class stream_waiter final : public stream_watcher {
    struct side {
        unique_function<void()> waiter;
        bool told = false;
    };

    auto wait_for(side& which) {
        return boost::asio::async_initiate<const boost::asio::deferred_t, void()>(
            [this, &which](auto handler) {
                if (std::exchange(which.told, false)) {
                    loop_.post(std::move(handler));
                } else {
                    which.waiter = std::move(handler);
                }
            },
            boost::asio::deferred);
    }

public:
    stream_waiter(loop& on, transport& of) : loop_(on), of_(&of) { of.watch(this); }
    stream_waiter(const stream_waiter&) = delete;
    stream_waiter& operator=(const stream_waiter&) = delete;
    ~stream_waiter() { release(); }

    [[nodiscard]] auto readable() { return wait_for(reader_); }
    [[nodiscard]] auto writable() { return wait_for(writer_); }

    /// Ends the waits that are under way.
    void cancel() {
        if (reader_.waiter) loop_.post(std::exchange(reader_.waiter, nullptr));
        if (writer_.waiter) loop_.post(std::exchange(writer_.waiter, nullptr));
    }

    /// Somebody else watches from now on. True when there may be something to read that nobody was told of.
    bool release() {
        if (transport* of = std::exchange(of_, nullptr)) of->watch(nullptr);
        return reader_.told;
    }

private:
    void on_ready(bool readable, bool writable) override {
        auto reading = readable ? take(reader_) : nullptr;
        auto writing = writable ? take(writer_) : nullptr;
        if (reading) reading();  // after either of these, this object may be gone
        if (writing) writing();
    }

    static unique_function<void()> take(side& of) {
        of.told = !of.waiter;
        return std::exchange(of.waiter, nullptr);
    }

    loop& loop_;
    transport* of_;
    side reader_;
    side writer_;
};

}  // namespace parlor
