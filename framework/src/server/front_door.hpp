// A new connection until it is a WebSocket or gone: HTTP requests, routes, files, and the upgrade.
#pragma once

#include "net/stream_waiter.hpp"
#include "parlor/core/task.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "server/shard.hpp"

namespace parlor {

/// Lives in the coroutine of its connection.
class front_door final : private timer_entry {
public:
    front_door(shard& home, std::unique_ptr<transport> stream, connection_ledger::place place);
    ~front_door() override;

    /// Answers requests until the connection is over or has become a WebSocket, which then runs in a coroutine of its
    /// own.
    [[nodiscard]] task<> run();

    /// Ends whatever it waits for: its time is over.
    void hurry();

private:
    void on_timer() override { hurry(); }
    [[nodiscard]] task<bool> next_request(http_request& request);
    [[nodiscard]] task<> handle(http_request& request);
    [[nodiscard]] task<> upgrade_session(http_request& request);
    [[nodiscard]] task<std::shared_ptr<const user>> authenticate(const http_request& request);
    [[nodiscard]] task<> ask_authenticator(const http_request& request, std::shared_ptr<const user>& who);
    [[nodiscard]] task<> upgrade_endpoint(http_request& request, const endpoint_entry& endpoint);
    [[nodiscard]] http_response answer(http_request& request);
    [[nodiscard]] std::optional<http_response> refuse(const http_request& request);
    [[nodiscard]] task<> send(http_response response, const http_request& request);
    [[nodiscard]] task<> send_last(unsigned status, std::string_view text);
    [[nodiscard]] task<bool> write(std::string_view text);
    [[nodiscard]] bool agree_on_deflate(const http_request& request, bool allowed);
    [[nodiscard]] websocket::parts parts(const http_request& request, std::string_view subprotocol);

    shard& home_;
    server_core& core_;
    std::unique_ptr<transport> stream_;
    stream_waiter waiter_;
    connection_ledger::place place_;
    http_reader reader_;
    std::string unread_;
    std::string peer_;
    deflate_agreement deflate_;
    scope* asking_ = nullptr;  // while the authenticator is at work
    bool more_ = false;        // there may be more to read at once
    bool timed_out_ = false;
    bool open_ = true;
};

}  // namespace parlor
