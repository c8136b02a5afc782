// A session whose user is vouched for until a time only: the notice, the newer token, the end.
#include "net/session.hpp"
#include "parlor/core/log.hpp"
#include "parlor/message/json.hpp"

namespace parlor {

void session::watch_expiry(bool tells) {
    if (who_->expires == wall_time{}) return expiry_.reset();
    if (!expiry_) {
        expiry_ = std::make_unique<expiry_timer>(
            host_.services().on,
            [this](expiry_timer::left_time left) {
                if (ws_) send(make_event("expiring", {}, parlor::encode(protocol::expiring{.in_ms = left.count()})));
            },
            [this] {  // who is away comes back with a newer one, or not at all
                if (ws_) close(close_code::policy_violation, "the token has expired");
            });
    }
    expiry_->start(who_->expires, tells, host_.services().settings.expiring_notice);
}

void session::taken_up_by(std::shared_ptr<const user> who) {
    if (!who->guest) renew(std::move(who), true);
}

// The rooms are told, since what the user may do can be another thing now.
void session::renew(std::shared_ptr<const user> who, bool tells) {
    who_ = std::move(who);
    for (const auto& in : memberships_) {
        inbound item;
        item.kind = inbound_kind::renewed;
        item.from = ref_;
        item.who = who_;
        in->room->push(item);
    }
    watch_expiry(tells);
}

void session::handle_refresh(record& message) {
    try {
        auto asked = parlor::decode<protocol::refresh>(message.payload);
        ws_->pause_reading();  // what comes next is said by whoever it makes of the client
        host_.run("refresh", follow_refresh(host_, ref_, attempt_, std::move(message.id),
                                            host_.refresh(std::move(asked.token), who_)));
    } catch (const failure& why) {
        reply_error(message.id, why);
    }
}

// The session may be gone, and another connection be attached, by the time the token is verified.
task<> session::follow_refresh(session_host& host, session_ref who, std::uint32_t attempt, request_id id,
                               task<std::shared_ptr<const user>> work) {
    std::shared_ptr<const user> fresh;
    std::optional<failure> error;
    try {
        fresh = co_await std::move(work);
    } catch (const failure& why) {
        error = why;
    } catch (const std::exception& e) {
        log::error(log::area::session, "the authenticator failed", {{"what", e.what()}});
        error = failure(errc::unavailable, "cannot tell who you are right now");
    }
    session* from = host.find(who);
    if (!from) co_return;
    if (!error && (!fresh || fresh->name != from->who_->name || fresh->guest != from->who_->guest)) {
        error = failure(errc::unauthenticated, "data.token: it is another user's");
    }
    if (error) {
        from->reply_error(id, *error);
    } else {
        const bool never_ends = fresh->expires == wall_time{};
        const bool goes_on = never_ends || fresh->expires > from->who_->expires;
        from->renew(std::move(fresh), goes_on);  // one that ends no later is not told of again
        protocol::refreshed how;
        if (!never_ends) how.in_ms = (from->who_->expires - host.services().on.time().wall_now()).count();
        from->reply(id, parlor::encode(how));
    }
    if (from->ws_ && from->attempt_ == attempt) from->ws_->resume_reading();
}

}  // namespace parlor
