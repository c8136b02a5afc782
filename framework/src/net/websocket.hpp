// One WebSocket connection of the server: reads, control frames, heartbeat, the outbox and the closing handshake.
// What the messages mean is its owner's business: a session (/ws), or an endpoint's connection.
#pragma once

#include <memory>
#include <string>

#include "net/heartbeat.hpp"
#include "net/net_services.hpp"
#include "net/outbox.hpp"
#include "net/transport.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"
#include "parlor/wire/frame_parser.hpp"

namespace parlor {

/// Who gets the messages. Called on the loop, one at a time.
class websocket_owner {
public:
    virtual ~websocket_owner() = default;
    /// A whole message; `data` is good during the call. May pause reading, close, or hand the connection on.
    virtual void on_message(bool binary, std::span<std::byte> data) = 0;
    /// The peer sent a close frame of its own accord; the connection itself lasts a little longer.
    virtual void on_closed_by_peer() {}
    /// Some of the outbox has left.
    virtual void on_progress() {}
};

class websocket final : private timer_entry {
public:
    /// `unread`: bytes that came behind the handshake. `unsent`: bytes that leave before all else.
    websocket(net_services& services, std::unique_ptr<transport> stream, std::string unread, std::string unsent);
    ~websocket() override;

    void set_owner(websocket_owner* owner) noexcept { owner_ = owner; }
    [[nodiscard]] websocket_owner* owner() const noexcept { return owner_; }

    /// Reads until the connection is over, closed on either side, lost, or given away. Everything has stopped when it
    /// returns. Without an owner, messages are dropped.
    [[nodiscard]] task<> run();

    /// For owners that pull: waits for one receive and hands out what is in it. False when it is over.
    [[nodiscard]] task<bool> read_some();

    /// No further message is handed out until resume_reading(). The peer's silence is not held against it meanwhile.
    void pause_reading() noexcept { paused_ = true; }
    void resume_reading();

    /// Puts a frame into the outbox; it leaves at the end of the turn. A full outbox closes with 1013.
    void send(const slice& frame, frame_class treat_as);
    void send_message(opcode kind, std::string_view payload, frame_class treat_as);

    /// Starts the closing handshake; later calls do nothing. A peer that does not answer is reset after close_timeout.
    void close(close_code code, std::string_view reason);
    /// Ends it at once with a reset.
    void drop();

    /// Writes what is in the outbox. For the flush list.
    void flush();

    [[nodiscard]] bool is_open() const noexcept { return !close_sent_ && !over_; }
    /// How it ended, or is ending: the code that we sent first, or that of the peer's own close frame;
    /// abnormal while neither has said anything.
    [[nodiscard]] close_code ending() const noexcept { return ending_; }
    [[nodiscard]] std::size_t unsent_bytes() const noexcept { return outbox_.bytes(); }
    /// Waits until the outbox is empty or the connection is over.
    [[nodiscard]] task<> drained();

    /// What moves when a connection goes to another shard.
    struct parts {
        std::unique_ptr<transport> stream;
        std::string unread;
        std::string unsent;
    };
    /// Makes run() return with the stream still open; then take() the parts. Call while reading is paused.
    void give_away();
    [[nodiscard]] bool given_away() const noexcept { return giving_away_; }
    [[nodiscard]] parts take(loop& other);

private:
    void on_timer() override;
    [[nodiscard]] bool take_input();
    [[nodiscard]] bool parse(std::span<std::byte> input);
    void on_control(const frame_event& event);
    void fail(close_code code, std::string_view reason);
    void finish_closing();
    void set_over();
    void arm_heartbeat();
    [[nodiscard]] task<> settle();

    net_services& services_;
    std::unique_ptr<transport> stream_;
    websocket_owner* owner_ = nullptr;
    frame_parser parser_;
    outbox outbox_;
    heartbeat heartbeat_;
    wake_up door_;  // the reader, when paused or waiting for writes to end
    wake_up drained_;
    std::string held_;  // received but not yet looked at
    close_code ending_ = close_code::abnormal;
    bool paused_ = false;
    bool write_waits_ = false;
    bool dirty_ = false;  // on the flush list
    bool close_sent_ = false;
    bool close_received_ = false;
    bool failed_ = false;  // what the peer sends means nothing any more
    bool write_shut_ = false;
    bool over_ = false;
    bool giving_away_ = false;
};

}  // namespace parlor
