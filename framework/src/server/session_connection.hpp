// A session's connection from the upgrade to its end. It belongs to nobody but itself; its shard waits for it.
#pragma once

#include "net/connection_ledger.hpp"
#include "server/shard.hpp"

namespace parlor {

class session_connection final : private websocket_keeper {
public:
    session_connection(shard& home, websocket::parts parts, connection_ledger::place place)
        : home_(home),
          waited_for_(home.connections_),
          place_(std::move(place)),
          ws_(home.services_, *this, std::move(parts)) {}

    [[nodiscard]] websocket& stream() noexcept { return ws_; }

private:
    void on_over() override;

    shard& home_;
    scope::guest waited_for_;
    connection_ledger::place place_;
    websocket ws_;
};

}  // namespace parlor
