// A client as the rooms know it: identity, memberships, resume token. Connections attach to it and detach.
// Lives on one shard all its life; server/shard owns it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/expiry_timer.hpp"
#include "net/membership.hpp"
#include "net/rate_limit.hpp"
#include "net/retry_timer.hpp"
#include "net/session_host.hpp"
#include "net/websocket.hpp"
#include "parlor/message/protocol.hpp"

namespace parlor {

/// That of a session which is gone, and whose client comes to a new one.
struct earlier_life {
    std::uint64_t run = 0;  ///< of the server; 0: this one, or the session's window has passed
    wall_time since{};      ///< none: there was no such session
};

class session final : public subscriber, public websocket_owner, private timer_entry {
public:
    session(session_host& host, session_ref ref, std::shared_ptr<const user> who);
    ~session() override;

    // ---- Connections.

    /// `ws` is this session's connection from now on; one that it still has is closed with 4001. The caller runs it.
    /// `address`: the rate that it shares with all that come from where it comes from.
    void attach(websocket& ws, std::unique_ptr<codec> encoding, shared_rates::share address = {});
    /// Says hello on a new connection.
    void open();
    /// The connection is over. What the client or a rule ended is the end of the session too; one that was lost leaves
    /// the session away for resume_window.
    void on_connection_over();
    /// Ends, if it is still away since its `attempt`th connection.
    void give_up_waiting(std::uint32_t attempt);
    /// Lets go of the connection, which goes on elsewhere: the session is over.
    [[nodiscard]] websocket* release();
    [[nodiscard]] std::unique_ptr<codec> release_codec() { return std::move(codec_); }
    [[nodiscard]] shared_rates::share release_address() { return std::move(address_rate_); }

    /// Whether this client with that token may take the session up; if so it waits for it.
    [[nodiscard]] resumable accepts(std::uint32_t generation, const user& by);
    /// The connection that takes it up is that user's. Who was vouched for goes on with the newer proof.
    void taken_up_by(std::shared_ptr<const user> who);
    /// The connection that is attached asked for this session, or for one of an earlier run of the server whose rooms
    /// this one is to join: then the client goes on where it was, as far as the rooms' logs do.
    void resume(const record& request, const earlier_life& before = {});

    /// Closes the connection, with a reason, and then ends: whatever becomes of the connection meanwhile, nobody takes
    /// the session up any more. With 1013 it waits for its client, as it does for one that is too slow.
    void close(close_code code, std::string_view reason);
    /// It is over as soon as its connection is.
    [[nodiscard]] bool is_ending() const noexcept;
    /// Leaves all rooms at once.
    void end();

    // ---- Rooms.

    /// Enters a room on the client's behalf: no reply, not counted; one that allows it, when it opens.
    void join_silently(const std::string& room);
    /// What a room sent to this session, in order.
    void apply(delivery& item);

    [[nodiscard]] session_ref ref() const noexcept override { return ref_; }
    [[nodiscard]] const codec* encoding() const noexcept override { return ws_ ? codec_.get() : nullptr; }
    void deliver(const slice& frame, const delivery_terms& terms) override;

    [[nodiscard]] const std::shared_ptr<const user>& who() const noexcept { return who_; }
    [[nodiscard]] websocket* connection() const noexcept { return ws_; }
    /// As its client knows it, and the log.
    [[nodiscard]] std::string id() const;
    /// When it began; for one that goes on from an earlier life, when that did.
    [[nodiscard]] wall_time since() const noexcept { return since_; }
    /// The rooms that it is in, or asks to be let into.
    [[nodiscard]] std::vector<std::string> room_names() const;
    /// Of what belongs to no room.
    void send(const outgoing& what);

private:
    struct parked {
        std::shared_ptr<room_port> room;
        inbound item;
    };

    // From the client.
    void on_message(bool binary, std::span<std::byte> data) override;
    void on_closed_by_peer() override { end(); }
    void on_progress() override { feed(); }
    void sign(close_note& what) const override;
    void on_timer() override;
    [[nodiscard]] rate_limit::verdict admit();
    void refuse(const refusal& why);
    void handle(record& message);
    void handle_join(record& message);
    void handle_leave(record& message);
    void handle_resume(record& message);
    void handle_refresh(record& message);
    void handle_room_message(record& message, inbound_kind kind);
    [[nodiscard]] message_trace_ptr trace_of(const record& message);
    void handle_outside(record& message);
    void handle_answer(record& message);
    bool push(const std::shared_ptr<room_port>& room, inbound& item);
    struct outside_turn {
        session_ref from;
        std::uint32_t attempt = 0;  // the connection that it came on
        request_id id;
        std::string type;
        message_trace_ptr trace;
    };
    [[nodiscard]] static task<> follow(session_host& host, outside_turn turn, task<reply_payload> work);
    static void end_trace(session_host& host, outside_turn& turn, std::string_view error);
    [[nodiscard]] static task<> follow_refresh(session_host& host, session_ref who, std::uint32_t attempt,
                                               request_id id, task<std::shared_ptr<const user>> work);
    void renew(std::shared_ptr<const user> who, bool tells);
    void watch_expiry(bool tells);
    void reply(const request_id& id, std::string payload);
    void reply_error(const request_id& id, const failure& why);
    [[nodiscard]] bool is_for_the_next_process(errc why) const noexcept;

    // From rooms.
    void send(const outgoing& what, const membership* in, delivery_class treat_as = delivery_class::reply);
    void send(const outgoing& what, bool deflates, frame_class treat_as);
    [[nodiscard]] slice encode(const outgoing& what, bool deflates);
    void on_joined(delivery& item);
    void on_left(delivery& item, bool refused);
    void on_resumed(const delivery& item);
    void on_page(delivery& item);
    void send_held_before(membership& in, std::uint64_t seq);
    void on_ask(const delivery& item);
    void on_wake();

    // Memberships.
    [[nodiscard]] membership* find(std::string_view room) const noexcept;
    [[nodiscard]] membership* find(std::uint64_t group) const noexcept;
    [[nodiscard]] membership* find_or_wake(std::string_view room);
    membership& add(std::shared_ptr<room_port> room);
    void join(membership& in, const request_id& id, bool resuming);
    void enter(membership& in);
    void leave_group(membership& in);
    void forget(membership& in);
    void catch_up(membership& in);
    void feed();
    void ask_for_page(membership& in);
    membership& adopt(std::shared_ptr<room_port> room);
    void lose(membership& in);
    void mend();
    void check_room_limit(std::size_t held) const;

    // Resume.
    void resume_listed(const std::string& room, std::uint64_t seq, std::size_t& held);
    void resume_unlisted(membership& in);
    void look_into_late();
    void ask_for_missed(membership& in, std::uint64_t seq);
    void ask_as_it_entered(membership& in);
    [[nodiscard]] inbound resume_request(const membership& in) const;
    void rejoin(membership& in);
    void note_resumed(membership& in, std::string_view json, bool is_news = false);
    void note_resumed(const std::string& room, std::string_view json);
    void note_refused(membership& in, const failure& why);
    void one_room_less();
    void finish_resume();
    void set_away();
    void tell(std::string_view what, std::string_view room = {}) const;
    [[nodiscard]] limit_counts& past() const noexcept;
    [[nodiscard]] std::string token() const;

    session_host& host_;
    const session_ref ref_;
    std::shared_ptr<const user> who_;
    websocket* ws_ = nullptr;
    std::unique_ptr<codec> codec_;
    std::vector<std::unique_ptr<membership>> memberships_;
    std::string late_;  // the room that lets us in when it opens
    std::unique_ptr<parked> parked_;
    std::unique_ptr<resumption> resumption_;
    std::unique_ptr<retry_timer> mending_;
    std::unique_ptr<expiry_timer> expiry_;  // of who is vouched for until a time
    std::unique_ptr<std::map<std::uint64_t, std::pair<std::shared_ptr<room_port>, std::uint64_t>>> asks_;
    rate_limit rate_;
    shared_rates::share user_rate_;
    shared_rates::share address_rate_;  // of the connection
    wall_time since_;                   // what came to a room that the server joins from then on, the client is to hear
    std::uint64_t last_ask_ = 0;
    std::uint32_t generation_ = 1;   // of the token that was sent last
    std::uint32_t oldest_good_ = 1;  // the token that the client showed last: good until it has shown a newer one
    std::uint32_t attempt_ = 0;      // of the connection: answers to an earlier one are late
    std::uint8_t strays_ = 0;        // messages in a row that were no envelope
    bool spoke_ = false;             // on this connection
    bool told_to_end_ = false;
    bool ended_ = false;
};

}  // namespace parlor
