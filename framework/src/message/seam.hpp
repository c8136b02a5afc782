// Where room and net meet: what a session says to a room, what a room says to a shard, and how a group sees a session.
// room and net both know this header and never each other.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "message/message_trace.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/message/codec.hpp"
#include "parlor/message/overflow_policy.hpp"
#include "parlor/message/record.hpp"
#include "parlor/message/request_id.hpp"
#include "parlor/message/session_ref.hpp"
#include "parlor/message/user.hpp"
#include "parlor/wire/batch.hpp"

namespace parlor {

using shared_outgoing = std::shared_ptr<const outgoing>;

[[nodiscard]] inline shared_outgoing share(outgoing what) {
    return std::make_shared<const outgoing>(std::move(what));
}

/// How a frame may be treated when its reader is slow: only ephemeral ones may ever be dropped.
enum class delivery_class : std::uint8_t { sequenced, reply, ephemeral };

struct delivery_terms {
    delivery_class treat_as = delivery_class::reply;
    overflow_policy on_overflow = overflow_policy::close;  // of ephemeral ones
    std::uint64_t conflate_key = 0;                        // 0: none
};

// ------------------------------------------------------------------------------------------- to a room

enum class inbound_kind : std::uint8_t {
    join,     // who, id; when it stands for a room that a resume no longer found: resuming, seq and run
    leave,    // id
    gone,     // the session ended
    renewed,  // who: the session's user, vouched for anew
    message,  // type, payload, key, id
    members,  // payload, id
    resume,   // epoch or run, seq: the client saw everything up to seq; or since, and no seq: it never heard from here
    read,     // seq: send the page after it
    answer,   // seq: the number of the ask; payload or error
    call,     // type, payload, done: from code, not from a client
    work,     // work: a piece of the room's own code; seq: the life of the room that it belongs to
    closing,  // the server stops
};

struct inbound {
    inbound_kind kind = inbound_kind::message;
    bool resuming = false;
    bool late = false;  // join: the session hears of this room only by what the room says
    session_ref from;
    std::uint64_t seq = 0;
    std::uint64_t run = 0;      // join, resume: seq was heard in that earlier run of the server; 0: in this one
    wall_time since{};          // resume: what came from then on is missed; the epoch's beginning: seq counts
    std::uint64_t limit = 0;    // read: bytes of payload that a page may have; 0 = no limit
    std::uint32_t attempt = 0;  // resume, read: comes back with the answer, so that a late one is known as such
    std::shared_ptr<const user> who;
    std::string type;
    std::string payload;
    std::string key;
    std::string caller;  // call, with a key: whose it is
    std::string epoch;
    request_id id;
    std::optional<failure> error;
    unique_function<void(std::string payload, std::optional<failure>)> done;
    unique_function<void()> work;
    message_trace_ptr trace;

    /// Client messages and calls share the bounded lane; all else always gets in.
    [[nodiscard]] bool bounded() const noexcept {
        return kind == inbound_kind::message || kind == inbound_kind::members || kind == inbound_kind::call;
    }
};

enum class admission : std::uint8_t {
    taken,
    full,    // the sender waits: its shard gets a `wake` when there is room again
    closed,  // this room is gone; look it up again
};

/// A room as sessions see it: a name and a mailbox. Safe from any thread; messages of one sender stay in order.
class room_port {
public:
    virtual ~room_port() = default;
    /// Moves from `item` only when it was taken.
    virtual admission push(inbound& item) = 0;
    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
    /// What this room's members are called on every shard: unique in the process, also against an earlier room of the
    /// same name.
    [[nodiscard]] virtual std::uint64_t group() const noexcept = 0;
    /// Whether its messages are compressed for those clients that take compressed ones. Never changes.
    [[nodiscard]] virtual bool deflates() const noexcept = 0;
};

/// How a session finds rooms. Safe from any thread.
class room_directory {
public:
    virtual ~room_directory() = default;
    /// The room of that name, made when there is none yet. Throws failure: invalid_argument for a bad name, not_found
    /// when no template fits, unavailable while the server stops.
    virtual std::shared_ptr<room_port> open(std::string_view name) = 0;

    /// Leaves a join for the room of that name, which will be the first to enter when it opens. False when the room is
    /// open already, or lets nobody join like that. Throws as open() does.
    virtual bool join_late(std::string_view name, session_ref session, const std::shared_ptr<const user>& who) = 0;
    /// The session has ended: takes that join back, whether or not the room has opened since.
    virtual void leave_late(std::string_view name, session_ref session) = 0;

    /// False when nothing was kept in that room's log since then, and it is not open; `done` is called on `on`, inside
    /// the call or later.
    virtual void may_have_since(std::string_view name, wall_time since, loop& on, unique_function<void(bool)> done) = 0;
};

// ------------------------------------------------------------------------------------------- to a shard

enum class delivery_kind : std::uint8_t {
    fan_out,  // record to the group, but for `except`
    send,     // record to one session
    ask,      // record to one session, which numbers it; number: the room's own number for it
    joined,   // the session enters the group, then gets record; epoch, seq; for a resuming join replayed, gap
    refused,  // the join failed; record tells why
    left,     // the session leaves the group, then gets record; begins_again: it had everything up to seq of epoch
    resumed,  // answer to resume: epoch, seq, replayed, gap
    page,     // records that the session missed; last: it enters the group now; gap: they are no longer there
    wake,     // the mailbox has room again
};

struct delivery {
    delivery_kind kind = delivery_kind::send;
    delivery_terms terms;
    bool gap = false;
    bool last = false;
    bool was_in = false;        // joined: it was a member already, and only asked
    bool begins_again = false;  // left: the room does, and would take the session back
    std::uint64_t group = 0;
    session_ref to;  // fan_out: the one who is left out
    std::uint64_t seq = 0;
    std::uint64_t replayed = 0;
    std::uint32_t attempt = 0;
    std::string epoch;
    shared_outgoing record;
    std::shared_ptr<room_port> room;  // joined: the session did not know of it
    std::vector<shared_outgoing> page;
    message_trace_ptr trace;  // fan_out
};

/// A room's way out. What one room sends to one shard is applied there in the order of these calls.
class courier {
public:
    virtual ~courier() = default;
    virtual void deliver(std::uint32_t shard, delivery item) = 0;
};

// ------------------------------------------------------------------------------------------- inside a shard

/// A session as a group sees it; lives and is called on its own shard only. Never calls back into the group.
class subscriber {
public:
    virtual ~subscriber() = default;
    [[nodiscard]] virtual session_ref ref() const noexcept = 0;
    /// How frames for this session are encoded; null while it is away and gets nothing.
    [[nodiscard]] virtual const codec* encoding() const noexcept = 0;
    virtual void deliver(const slice& frame, const delivery_terms& terms) = 0;
};

}  // namespace parlor
