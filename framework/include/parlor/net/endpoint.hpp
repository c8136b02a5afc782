// What an app says about an endpoint: whom it lets in, and what it does with a connection.
#pragma once

#include <functional>
#include <string>

#include "parlor/core/task.hpp"
#include "parlor/net/connection.hpp"
#include "parlor/net/http_request.hpp"

namespace parlor {

/// The answer to an upgrade request.
class upgrade_decision {
public:
    /// Lets the client in, with one of the subprotocols that it offered, or with none.
    [[nodiscard]] static upgrade_decision accept(std::string subprotocol = {}) {
        return upgrade_decision(101, std::move(subprotocol));
    }
    /// Answers with an HTTP status from 400 to 599 instead of a WebSocket.
    [[nodiscard]] static upgrade_decision refuse(unsigned status, std::string reason) {
        return upgrade_decision(status, std::move(reason));
    }

    [[nodiscard]] bool accepted() const noexcept { return status_ == 101; }
    [[nodiscard]] unsigned status() const noexcept { return status_; }
    /// The subprotocol, or the reason of a refusal.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    upgrade_decision(unsigned status, std::string text) : status_(status), text_(std::move(text)) {}
    unsigned status_;
    std::string text_;
};

/// Called on whichever thread got the request; several at a time.
using accept_step = std::function<upgrade_decision(const http_request&)>;

/// A coroutine that is the connection. It is kept for the life of the server, so a lambda may capture what lives as
/// long; its parameters and locals are the connection's own.
using endpoint_handler = std::function<task<>(connection&)>;

}  // namespace parlor
