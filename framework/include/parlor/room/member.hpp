// One session's place in one room, as the room's code sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "parlor/core/task.hpp"
#include "parlor/message/payload.hpp"
#include "parlor/message/session_ref.hpp"
#include "parlor/message/user.hpp"
#include "parlor/message/wire_name.hpp"
#include "parlor/room/pending.hpp"

namespace parlor {

class room_actor;

/// Outlives the member it names: keep this, not a member&, past the end of a handler. room::find() turns it back.
struct member_ref {
    session_ref session;
    std::uint64_t number = 0;  ///< the N of "mN"

    friend auto operator<=>(const member_ref&, const member_ref&) = default;
};

/// A member stays the same across a reconnect of its session, and is away in between. Use it on its room's loop, until
/// the handler that was given it ends. Sends never wait; they leave when the handler has ended well.
class member {
public:
    member(room_actor& in, session_ref session, std::uint64_t number, std::shared_ptr<const user> who);
    member(const member&) = delete;
    member& operator=(const member&) = delete;

    /// "m1", "m2", …: the member's name on the wire, never used again in this room's life.
    [[nodiscard]] std::string id() const { return "m" + std::to_string(number_); }
    /// The user's name. Several members may share it: one user with several sessions.
    [[nodiscard]] const std::string& name() const noexcept { return who_->name; }
    [[nodiscard]] const user& who() const noexcept { return *who_; }
    /// The room's own: the same user, vouched for anew.
    void renew(std::shared_ptr<const user> who) noexcept { who_ = std::move(who); }
    [[nodiscard]] member_ref ref() const noexcept { return member_ref{.session = session_, .number = number_}; }

    /// To this member alone; carries no seq and is not replayed.
    template <class T>
    void send(const T& message) {
        stage_send(wire_name<T>(), encode_payload(message));
    }

    /// A request to the client; its answer is awaited with get(), which throws deadline_exceeded after `timeout`.
    template <class Reply, class T>
    [[nodiscard]] pending<Reply> ask(const T& question, duration timeout = call_deadline) {
        return pending<Reply>(stage_ask(wire_name<T>(), encode(question), timeout));
    }

private:
    void stage_send(std::string_view type, std::string payload);
    std::shared_ptr<detail::call_state> stage_ask(std::string_view type, std::string payload, duration timeout);

    room_actor* room_;
    session_ref session_;
    std::uint64_t number_;
    std::shared_ptr<const user> who_;
};

}  // namespace parlor
