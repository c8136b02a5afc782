// One WebSocket connection of the server: reads, control frames, heartbeat, the outbox and the closing handshake.
// What the messages mean is its owner's business: a session (/ws), or an endpoint's connection.
#pragma once

#include <boost/intrusive/list_hook.hpp>
#include <memory>
#include <string>

#include "net/close_log.hpp"
#include "net/heartbeat.hpp"
#include "net/net_services.hpp"
#include "net/outbox.hpp"
#include "net/transport.hpp"
#include "parlor/wire/frame_parser.hpp"

namespace parlor {

/// Who gets the messages. Called on the loop, one at a time.
class websocket_owner {
public:
    /// A whole message; `data` is good during the call. May pause reading, close, or hand the connection on.
    virtual void on_message(bool binary, std::span<std::byte> data) = 0;
    /// The peer sent a close frame of its own accord; the connection itself lasts a little longer.
    virtual void on_closed_by_peer() {}
    /// Some of the outbox has left; see websocket::want_progress.
    virtual void on_progress() {}
    /// Writes down whose connection this is.
    virtual void sign(close_note& /*what*/) const {}

protected:
    ~websocket_owner() = default;
};

/// Who made the websocket, and ends it.
class websocket_keeper {
public:
    /// Called once, in a turn of its own: the connection is over, or given away. Nothing is under way any more.
    virtual void on_over() = 0;

protected:
    ~websocket_keeper() = default;
};

/// Lives from start() to its keeper's on_over(); no coroutine, no buffer of its own while it is idle. Its shard lists
/// it.
class websocket final
    : private timer_entry,
      private stream_watcher,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    /// What a connection consists of while it is handed on.
    struct parts {
        std::unique_ptr<transport> stream;
        std::string unread;            ///< bytes that came behind the handshake
        std::string unsent;            ///< bytes that leave before all else
        bool readable = false;         ///< there may be more in the stream
        std::uint8_t window_bits = 0;  ///< permessage-deflate was agreed on, with this window for us; 0: it was not
        /// The client's own address, when proxies stand between; null: it is the stream's peer.
        std::unique_ptr<const std::string> address = {};
    };

    websocket(net_services& services, websocket_keeper& keeper, parts of);
    ~websocket() override;

    void set_owner(websocket_owner* owner) noexcept { owner_ = owner; }
    [[nodiscard]] websocket_owner* owner() const noexcept { return owner_; }

    /// Reads from now on, until the connection is over: closed on either side, lost, or given away. Without an owner,
    /// messages are dropped.
    void start();

    /// No further message is handed out until resume_reading(). The peer's silence is not held against it meanwhile.
    void pause_reading();
    /// The same, once all that was received together has been handed out.
    void pause_after_this() noexcept { pause_after_this_ = true; }
    void resume_reading();

    /// Puts a frame into the outbox; it leaves at the end of the turn. A full outbox closes with 1013.
    void send(const slice& frame, frame_class treat_as, overflow_policy on_overflow = overflow_policy::close,
              std::uint64_t conflate_key = 0) {
        if (close_sent_ || over_) return;
        // What lies behind something that is on its way needs no more than this.
        if (treat_as != frame_class::ephemeral && outbox_.try_extend(frame, services_.max_outbox_bytes)) return;
        push(frame, treat_as, on_overflow, conflate_key);
    }
    /// The same, of a message that is encoded for this connection alone, compressed where that was agreed on.
    void send_message(opcode kind, std::string_view payload, frame_class treat_as);

    /// Starts the closing handshake; later calls do nothing. A peer that does not answer is reset after close_timeout.
    void close(close_code code, std::string_view reason);
    /// Ends it at once with a reset.
    void drop();

    /// Writes what is in the outbox. For the flush list.
    void flush();

    [[nodiscard]] bool is_open() const noexcept { return !close_sent_ && !over_; }
    /// No more will be sent or received.
    [[nodiscard]] bool is_over() const noexcept { return over_; }
    /// How it ended, or is ending: the code that we sent first, or that of the peer's own close frame;
    /// abnormal while neither has said anything.
    [[nodiscard]] close_code ending() const noexcept { return ending_; }
    [[nodiscard]] std::size_t unsent_bytes() const noexcept { return outbox_.bytes(); }
    /// The owner is told the next time that some of the outbox has left.
    void want_progress() noexcept { wants_progress_ = true; }
    /// The client's address; what proxies said of it counts.
    [[nodiscard]] std::string peer_address() const { return address_ ? *address_ : stream_->peer_address(); }
    /// See heartbeat.
    [[nodiscard]] std::optional<std::uint32_t> round_trip_us() const noexcept { return heartbeat_.round_trip_us(); }
    /// The age of the oldest full batch that waits here to be sent; 0 when none does.
    [[nodiscard]] std::uint64_t oldest_unsent() const noexcept { return outbox_.oldest_batch(); }
    /// Drops what waits to be sent, but for the rest of the frame on the wire, and closes with 1013.
    void give_up();

    /// Ends this websocket with the stream still open; then take() the parts.
    void give_away();
    [[nodiscard]] bool given_away() const noexcept { return giving_away_; }
    [[nodiscard]] parts take(loop& other);

private:
    void on_ready(bool readable, bool writable) override;
    void on_timer() override;
    void read();
    void read_soon();
    void parse(std::span<std::byte> input);
    void on_control(const frame_event& event);
    void push(const slice& frame, frame_class treat_as, overflow_policy on_overflow, std::uint64_t conflate_key);
    void mark_dirty();
    void write_out();
    void begin_closing(close_code code, std::string_view reason);
    void note_end(close_code code, std::string_view reason, closed_by by);
    void refuse(const frame_error& why);
    void fail(close_code code, std::string_view reason);
    void finish_closing();
    void set_over();
    void tell_keeper();
    void arm_heartbeat();

    net_services& services_;
    websocket_keeper& keeper_;
    std::unique_ptr<transport> stream_;
    websocket_owner* owner_ = nullptr;
    frame_parser parser_;
    outbox outbox_;
    heartbeat heartbeat_;
    std::unique_ptr<std::string> held_;  // received but not yet looked at
    std::unique_ptr<const std::string> address_;
    close_code ending_ = close_code::abnormal;
    std::uint8_t window_bits_;  // 0: nothing is compressed
    bool paused_ = false;
    bool unread_ = false;      // the stream may hold something of which nobody tells us again
    bool reads_soon_ = false;  // read() is posted
    bool dirty_ = false;       // on the flush list
    bool over_ = false;
    bool giving_away_ = false;
    bool wants_progress_ = false;
    bool end_noted_ = false;
    bool pause_after_this_ : 1 = false;
    bool write_waits_ = false;  // until the stream is writable again
    bool close_sent_ = false;
    bool close_received_ : 1 = false;
    bool failed_ : 1 = false;  // what the peer sends means nothing any more
    bool write_shut_ : 1 = false;
};

}  // namespace parlor
