// One WebSocket connection of a client: dialing, the upgrade, reads, control frames, heartbeat, the outbox and the
// closing handshake. What the messages mean is its owner's business: the client, or parlor-load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/client_services.hpp"
#include "client/upgrade.hpp"
#include "net/heartbeat.hpp"
#include "net/outbox.hpp"
#include "net/transport.hpp"
#include "parlor/wire/frame_parser.hpp"

namespace parlor {

/// How a connection ended, or why there was none.
struct connection_end {
    close_code code = close_code::abnormal;  ///< that of the close frame which came first; abnormal without one
    std::string reason;                      ///< of the close frame, or what went wrong in words
    unsigned http_status = 0;                ///< of an upgrade that was refused
};

/// Called on the loop, one at a time.
class client_connection_owner {
public:
    /// The server has let us in.
    virtual void on_open(std::string_view subprotocol) = 0;
    /// A whole message; `data` is good during the call.
    virtual void on_message(bool binary, std::span<std::byte> data) = 0;
    /// All is written since a send() was refused for want of room.
    virtual void on_room() {}
    /// Called once, last, in a turn of its own. Only here may the connection be destroyed from within a call.
    virtual void on_over(const connection_end& how) = 0;

protected:
    ~client_connection_owner() = default;
};

/// Shared by all connections of a kind; outlives them.
struct client_connection_options {
    std::string authority;  ///< the Host header
    std::vector<http_field> headers;
    std::vector<std::string> subprotocols;
    frame_limits limits{};
    heartbeat_options heartbeat{};
    outbox_limits outbox{};
    duration open_timeout = std::chrono::seconds(15);  ///< for dialing and the upgrade together
    duration close_timeout = std::chrono::seconds(5);
};

/// Goes one way: opened once, over once. Has no coroutine, and no buffer of its own while it is idle. It may be
/// destroyed at any time outside its owner's calls; then nobody is told and the stream is just closed.
class client_connection final : private timer_entry, private stream_watcher {
public:
    client_connection(client_services& services, const client_connection_options& options,
                      client_connection_owner& owner);
    ~client_connection() override;

    /// Dials and upgrades with `target`, a path with its query.
    void open(const dial_target& to, std::string_view target);

    /// Puts a message into the outbox; it leaves at the end of the turn. False, and nothing is sent, unless the
    /// connection is open and the outbox has room: an empty one has it for any message.
    bool send(opcode kind, std::string_view payload);

    /// No further message is handed out until resume_reading(). The server's silence is not held against it meanwhile.
    void pause_reading();
    void resume_reading();

    /// Starts the closing handshake; before the upgrade, gives up. A server that does not answer is reset after
    /// close_timeout.
    void close(close_code code = close_code::normal, std::string_view reason = {});
    /// Ends it at once with a reset. on_over() follows.
    void drop(std::string_view why = "dropped");

    [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }
    [[nodiscard]] bool is_over() const noexcept { return state_ == state::over; }
    [[nodiscard]] std::size_t unsent_bytes() const noexcept { return outbox_.bytes(); }

private:
    friend class client_flushes;
    enum class state : std::uint8_t { dialing, upgrading, open, closing, over };

    void dialed(std::unique_ptr<transport> stream, std::string why);
    void on_ready(bool readable, bool writable) override;
    void on_timer() override;
    void read();
    void take_answer(std::span<std::byte> input);
    void parse(std::span<std::byte> input);
    void on_control(const frame_event& event);
    void send_control(const slice& frame);
    void mark_dirty();
    void flush();
    void finish_closing();
    void set_over();
    void tell_over();
    void tell_room();
    void arm_heartbeat();
    void soon(void (client_connection::*what)());

    client_services& services_;
    const client_connection_options& options_;
    client_connection_owner& owner_;
    std::unique_ptr<dialing> dialing_;
    std::unique_ptr<transport> stream_;
    frame_parser parser_;
    outbox outbox_;
    heartbeat heartbeat_;
    std::unique_ptr<std::string> held_;         // received but not yet looked at
    std::unique_ptr<std::string> request_;      // what the upgrade is asked for; then its key
    std::unique_ptr<connection_end> end_;       // once something is known of it
    std::shared_ptr<client_connection*> self_;  // for what is posted
    state state_ = state::dialing;
    bool paused_ = false;
    bool unread_ = false;       // the stream may hold something of which nobody tells us again
    bool write_waits_ = false;  // until the stream is writable again
    bool dirty_ = false;        // among the flushes
    bool refused_ = false;      // a message, which may come again when there is room
    bool close_received_ = false;
    bool failed_ = false;  // what the server sends means nothing any more
    bool write_shut_ = false;
};

}  // namespace parlor
