// The level below rooms: one WebSocket connection, for an endpoint with a protocol of its own.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/core/function.hpp"
#include "parlor/core/task.hpp"
#include "parlor/net/http_request.hpp"
#include "parlor/net/message.hpp"
#include "parlor/wire/close_code.hpp"

namespace parlor {

class endpoint_connection;

/// Sends to a connection from any thread, also after it is gone. Sends that happen one after another arrive in that
/// order, whichever threads they come from.
class connection_ref {
public:
    explicit connection_ref(std::weak_ptr<endpoint_connection> to) noexcept : to_(std::move(to)) {}
    void send(message what) const;
    void close(close_code code = close_code::normal, std::string reason = {}) const;

private:
    std::weak_ptr<endpoint_connection> to_;
};

/// What an endpoint's handler is given. It lives as long as the handler runs, on one thread; when the handler returns,
/// the connection is closed with 1000 (when it throws, with 1011).
class connection {
public:
    using receiver = unique_function<void(std::optional<message>&&)>;

    explicit connection(endpoint_connection& engine) noexcept : engine_(engine) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// The next message, or nothing when the connection is over. Pings and closes are answered in here: a handler that
    /// does not receive for long stops its peer, not the server. Messages past max_messages_per_second wait their turn.
    /// `while (auto m = co_await c.receive())`: one wait at a time; it costs no coroutine of its own.
    [[nodiscard]] auto receive() {
        return boost::asio::async_initiate<const boost::asio::deferred_t, void(std::optional<message>)>(
            [this](auto handler) { receive_into(std::move(handler)); }, boost::asio::deferred);
    }

    /// Queues a message; never waits. What is queued leaves at the end of the loop's turn. A peer that lets the queue
    /// grow past max_outbox_bytes is closed with 1013. False when the connection is over or closing.
    bool send(message&& what);
    bool send(const message& what);
    bool send_text(std::string_view text);
    bool send_binary(std::string_view bytes);
    /// Returns when all that was sent has left, or the connection is over.
    [[nodiscard]] task<> drained();

    /// Starts the closing handshake. receive() goes on until the peer has answered.
    void close(close_code code = close_code::normal, std::string_view reason = {});
    [[nodiscard]] bool is_open() const noexcept;

    /// The upgrade request: path and query parameters, headers, cookies, peer address.
    [[nodiscard]] const http_request& request() const noexcept;
    [[nodiscard]] std::string_view subprotocol() const noexcept;
    [[nodiscard]] connection_ref ref() const;

private:
    void receive_into(receiver&& then);

    endpoint_connection& engine_;
};

}  // namespace parlor
