// A new connection until it is a WebSocket or gone: HTTP requests, routes, files, and the upgrade.
#pragma once

#include <optional>

#include "net/stream_waiter.hpp"
#include "parlor/core/task.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "server/shard.hpp"

namespace parlor {

/// Owns itself. Most connections send one request, whole, which opens a session: that is answered where it is read.
/// For all else a coroutine takes over, with what was read so far.
class front_door final : public lobby_hook, private timer_entry, private stream_watcher {
public:
    /// Lives until the connection is over or has become a WebSocket. Its shard waits for it.
    static void open(shard& home, std::unique_ptr<transport> stream, connection_ledger::place place);

    /// Ends whatever it waits for, in a turn of its own: its time is over.
    void hurry();

private:
    front_door(shard& home, std::unique_ptr<transport> stream, connection_ledger::place place);
    ~front_door() override = default;

    /// An answer that is no, and the limit that it is for.
    struct refused {
        http_response answer;
        std::optional<limit> past;
    };

    void on_timer() override;
    void on_ready(bool readable, bool writable) override;
    void read_at_once();
    [[nodiscard]] bool upgrade_at_once(http_request& request);
    void take_time();
    [[nodiscard]] static task<> run(front_door& door);
    [[nodiscard]] task<> answer_requests();
    void arm();
    void set_peer(http_request& request);
    [[nodiscard]] task<bool> next_request(http_request& request);
    [[nodiscard]] task<> handle(http_request& request);
    [[nodiscard]] std::optional<refused> refuse_websocket(const http_request& request, bool is_session);
    [[nodiscard]] bool within_handshake_rate(const http_request& request);
    [[nodiscard]] http_response count(refused no) const;
    [[nodiscard]] task<> upgrade_session(http_request& request);
    void open_session(const http_request& request, std::shared_ptr<const user> who);
    [[nodiscard]] task<std::shared_ptr<const user>> authenticate(const http_request& request);
    [[nodiscard]] task<> ask_authenticator(const http_request& request, std::shared_ptr<const user>& who);
    [[nodiscard]] task<> within_the_time(std::string name, task<> work);
    [[nodiscard]] task<> upgrade_endpoint(http_request& request, const endpoint_entry& endpoint);
    [[nodiscard]] bool peer_is_trusted() const noexcept;
    [[nodiscard]] task<http_response> answer(http_request& request);
    [[nodiscard]] http_response answer_at_once(http_request& request, std::string allowed);
    [[nodiscard]] task<http_response> act(const http_request& request, const http_action& action);
    [[nodiscard]] static task<> run_action(const http_action& action, const http_request& request, loop& on,
                                           std::optional<http_response>& answer);
    [[nodiscard]] std::optional<refused> refuse(const http_request& request);
    [[nodiscard]] task<> send(http_response response, const http_request& request);
    [[nodiscard]] task<> send_last(unsigned status, std::string_view text);
    [[nodiscard]] task<bool> write(std::string_view text);
    [[nodiscard]] bool agree_on_deflate(const http_request& request, bool allowed);
    [[nodiscard]] websocket::parts parts(const http_request& request, std::string_view subprotocol);

    shard& home_;
    server_core& core_;
    scope::guest waited_for_;
    std::unique_ptr<transport> stream_;
    std::optional<stream_waiter> waiter_;  // once it takes its time
    connection_ledger::place place_;
    http_reader reader_;
    std::string unread_;
    std::optional<http_request> first_;  // that was read at once and could not be answered so
    std::string peer_;
    deflate_agreement deflate_;
    scope* asking_ = nullptr;  // while the authenticator or an action is at work
    bool more_ = false;        // there may be more to read at once
    bool hurried_ = false;     // before it took its time: that is posted
    bool timed_out_ = false;
    std::optional<bool> in_time_;  // of the request: its handshake is within the rate, once that was asked
    bool open_ = true;
};

}  // namespace parlor
