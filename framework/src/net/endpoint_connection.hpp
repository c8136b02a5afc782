// The engine behind a parlor::connection: a websocket whose messages wait in a queue until the handler receives them.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "net/token_bucket.hpp"
#include "net/websocket.hpp"
#include "parlor/net/connection.hpp"

namespace parlor {

/// Shared, so that a connection_ref can tell that it is gone; all else on the connection's own loop.
class endpoint_connection final : public websocket_owner, public std::enable_shared_from_this<endpoint_connection> {
public:
    endpoint_connection(net_services& services, websocket& ws, http_request request, std::string subprotocol);

    [[nodiscard]] task<std::optional<message>> receive();
    bool send(bool binary, std::string_view data);
    [[nodiscard]] websocket* stream() const noexcept { return ws_; }
    [[nodiscard]] loop& on() const noexcept { return services_.on; }
    [[nodiscard]] const http_request& request() const noexcept { return request_; }
    [[nodiscard]] const std::string& subprotocol() const noexcept { return subprotocol_; }

    /// The handler is done; the stream goes on without it.
    void let_go();

private:
    void on_message(bool binary, std::span<std::byte> data) override;

    net_services& services_;
    websocket* ws_;
    http_request request_;
    std::string subprotocol_;
    std::deque<message> queue_;
    token_bucket rate_;
};

}  // namespace parlor
