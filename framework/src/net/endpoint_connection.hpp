// The engine behind a parlor::connection: hands a websocket's messages to the handler that waits for them.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "core/token_bucket.hpp"
#include "net/websocket.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"
#include "parlor/net/connection.hpp"

namespace parlor {

/// Shared, so that a connection_ref can tell that it is gone; all else on the connection's own loop.
class endpoint_connection final : public websocket_owner,
                                  public websocket_keeper,
                                  public std::enable_shared_from_this<endpoint_connection>,
                                  private timer_entry {
public:
    using receiver = connection::receiver;

    endpoint_connection(net_services& services, http_request request, std::string subprotocol);

    /// The stream, which asks this for its keeper and starts after this.
    void attach(websocket& ws);

    /// Calls `then` once, never inside this call: with the next message, or with nothing when it is over.
    void receive(receiver&& then);
    bool send(bool binary, std::string_view data);
    /// The same; what the message was kept in serves for the next one that comes.
    bool send(message&& what);
    [[nodiscard]] task<> drained();
    [[nodiscard]] websocket* stream() const noexcept { return ws_; }
    [[nodiscard]] loop& on() const noexcept { return services_.on; }
    [[nodiscard]] const http_request& request() const noexcept { return request_; }
    [[nodiscard]] const std::string& subprotocol() const noexcept { return subprotocol_; }

    /// The handler is done; the stream goes on without it.
    void let_go();
    /// `co_await engine.over();` The stream has ended.
    [[nodiscard]] auto over() { return over_.wait(); }

private:
    void on_message(bool binary, std::span<std::byte> data) override;
    void on_progress() override { progress_.notify(); }
    void on_over() override;
    void on_timer() override { hand_out(); }
    void hand_out();
    [[nodiscard]] std::optional<limit> held_back_by() noexcept;

    net_services& services_;
    websocket* ws_ = nullptr;
    http_request request_;
    std::string subprotocol_;
    receiver waiting_;
    std::deque<message> queue_;  // received with others while the handler was busy
    token_bucket rate_;
    shared_rates::share address_rate_;
    bool held_back_ = false;  // what waits is past the rate
    wake_up progress_;
    wake_up over_;
    const boost::intrusive_ptr<living_task> task_;  // that of the handler; null: nobody keeps a list
    bool ended_ = false;
};

}  // namespace parlor
