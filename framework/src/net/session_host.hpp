// What a session needs of its shard, besides the services of every connection. server/shard is the real one.
#pragma once

#include <memory>

#include "message/seam.hpp"
#include "net/net_services.hpp"
#include "net/resume_token.hpp"
#include "parlor/message/outcome.hpp"

namespace parlor {

class session;
class websocket;

/// What has become of the session that a token names.
enum class resumable : std::uint8_t {
    found,
    ended,    // its window has passed, or it was closed
    foreign,  // it is another user's
    used_up,  // the client was given a newer token and showed that it has it
};

class session_host {
public:
    virtual ~session_host() = default;

    [[nodiscard]] virtual net_services& services() noexcept = 0;
    [[nodiscard]] virtual room_directory& rooms() noexcept = 0;
    [[nodiscard]] virtual const token_signer& tokens() const noexcept = 0;
    /// The server stops: every connection will soon be closed with 1001.
    [[nodiscard]] virtual bool stopping() const noexcept = 0;

    /// Puts a session into a room's group on this shard, or takes it out; `*place` is the group's.
    virtual void enter_group(const room_port& of, subscriber& who, std::size_t* place) = 0;
    virtual void leave_group(std::uint64_t group, std::size_t place) = 0;

    /// Encodes for one session, in the shard's current batch; compressed if `deflates` and the codec's client allow it.
    [[nodiscard]] virtual slice encode(const outgoing& what, const codec& as, bool deflates) = 0;

    /// Calls the handler of a message that is addressed to no room. Throws failure.
    [[nodiscard]] virtual outcome handle_outside(session& from, const record& message) = 0;
    /// Runs what such a handler returned, in the shard's scope; `name` is for lists of tasks.
    virtual void run(std::string name, task<> work) = 0;

    /// Looks for the session of that claim, which `by` shows, on whichever shard; `then` is called on this loop. One
    /// that is found waits for the connection for a moment.
    virtual void find_resumable(const resume_claim& claim, std::shared_ptr<const user> by,
                                unique_function<void(resumable)> then) = 0;
    /// The number of the earlier run of the server that the claimed session was in; 0 when there was none, or its
    /// sessions' window has passed.
    [[nodiscard]] virtual std::uint64_t earlier_run(const resume_claim& claim) const noexcept = 0;
    /// The session's connection goes on as the connection of the claimed session.
    virtual void hand_over(session& from, const resume_claim& to, record request) = 0;

    /// The user behind a newer token of `who`. Throws failure when it is not believed.
    [[nodiscard]] virtual task<std::shared_ptr<const user>> refresh(std::string token,
                                                                    std::shared_ptr<const user> who) = 0;

    /// A session of this shard, or null when it is over.
    [[nodiscard]] virtual session* find(session_ref who) noexcept = 0;

    /// The session waits for its client to come back, the `attempt`th time that it has one. There may be too many that
    /// wait: then the one that has waited longest ends.
    virtual void went_away(session_ref who, std::uint32_t attempt) = 0;

    /// The session is over; forget it, in a turn of its own.
    virtual void ended(session& gone) = 0;
};

}  // namespace parlor
