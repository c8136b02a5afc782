// Connections, and what leaves. What the client says is in session_messages.cpp, what rooms say in session_rooms.cpp,
// resume in session_resume.cpp.
#include "net/session.hpp"

#include <fmt/format.h>

#include "parlor/core/log.hpp"
#include "parlor/message/json.hpp"

namespace parlor {
namespace {

frame_class frame_class_of(delivery_class treat_as) noexcept {
    switch (treat_as) {
        case delivery_class::sequenced:
            return frame_class::sequenced;
        case delivery_class::reply:
            return frame_class::reply;
        case delivery_class::ephemeral:
            return frame_class::ephemeral;
    }
    return frame_class::reply;
}

/// Whether a connection that ends like this leaves its session for the client to take up.
bool may_come_back(close_code ending) noexcept {
    return ending == close_code::abnormal || ending == close_code::try_again_later;
}

}  // namespace

session::session(session_host& host, session_ref ref, std::shared_ptr<const user> who)
    : host_(host), ref_(ref), who_(std::move(who)), since_(host.services().on.time().wall_now()) {
    const net_services& services = host.services();
    if (services.users) user_rate_ = services.users->share_of(who_->name, services.on.now());
}

session::~session() = default;

// ------------------------------------------------------------------------------------------- connections

void session::attach(websocket& ws, std::unique_ptr<codec> encoding, shared_rates::share address) {
    if (ws_) {
        ws_->close(close_code::taken_over, "taken over by another connection");
        ws_->set_owner(nullptr);
        set_away();
    }
    ws_ = &ws;
    codec_ = std::move(encoding);
    address_rate_ = std::move(address);
    ws.set_owner(this);
    parked_.reset();  // it was not acknowledged; the client sends it again
    spoke_ = false;
    strays_ = 0;
    ++attempt_;
    disarm();
}

void session::open() {
    const auto& settings = host_.services().settings;
    const protocol::hello hello{
        .session = id(),
        .resume = token(),
        .user = who_->name,
        .heartbeat_ms = std::chrono::duration_cast<std::chrono::milliseconds>(settings.ping_interval).count(),
        .max_message_bytes = settings.max_message_bytes};
    send(make_event("hello", {}, parlor::encode(hello)));
    tell("opened");
    if (settings.first_message_timeout > duration::zero()) {
        host_.services().on.arm_after(*this, settings.first_message_timeout);
    }
    watch_expiry(true);
}

void session::on_connection_over() {
    if (!ws_) return;
    if (is_ending()) return end();
    tell("lost its connection");
    set_away();
    const duration window = host_.services().settings.resume_window;
    if (window > duration::zero()) host_.services().on.arm_after(*this, window);
    host_.went_away(ref_, attempt_);
}

void session::give_up_waiting(std::uint32_t attempt) {
    if (ws_ || attempt_ != attempt || ended_) return;
    past().note(limit::max_connections);
    end();
}

void session::sign(close_note& what) const {
    what.session = ref_;
    what.user = who_->name;
}

std::vector<std::string> session::room_names() const {
    std::vector<std::string> names;
    for (const auto& in : memberships_)
        names.push_back(in->room->name());
    if (!late_.empty()) names.push_back(late_);
    return names;
}

limit_counts& session::past() const noexcept {
    return host_.services().counters.past;
}

void session::set_away() {
    ws_ = nullptr;
    resumption_.reset();
    for (const auto& in : memberships_) {
        leave_group(*in);
        in->held.clear();
        in->awaited = false;
        if (in->joined()) in->now = membership::phase::away;
    }
}

websocket* session::release() {
    websocket* ws = std::exchange(ws_, nullptr);
    ws->set_owner(nullptr);
    end();
    return ws;
}

void session::on_timer() {
    if (!ws_) {  // nobody came back
        past().note(limit::resume_window);
        return end();
    }
    if (spoke_) return;
    past().note(limit::first_message_timeout);
    close(close_code::policy_violation, "no message within first_message_timeout");
}

void session::close(close_code code, std::string_view reason) {
    if (!ws_) return end();
    ws_->close(code, reason);
    if (!may_come_back(code)) told_to_end_ = true;  // the connection may be closing for another reason, or be lost
}

bool session::is_ending() const noexcept {
    return told_to_end_ || (ws_ && !may_come_back(ws_->ending()));
}

void session::end() {
    if (std::exchange(ended_, true)) return;
    tell("ended");
    disarm();
    if (websocket* ws = std::exchange(ws_, nullptr)) ws->set_owner(nullptr);
    if (!late_.empty()) host_.rooms().leave_late(late_, ref_);
    for (const auto& in : memberships_) {
        leave_group(*in);
        inbound gone;
        gone.kind = inbound_kind::gone;
        gone.from = ref_;
        in->room->push(gone);
    }
    host_.ended(*this);
}

std::string session::id() const {
    return fmt::format("s{:x}-{:x}", ref_.shard, ref_.number);
}

// `connection`: which of the session's it was.
void session::tell(std::string_view what, std::string_view room) const {
    if (!log::enabled(log::area::session, log::level::debug)) return;
    if (room.empty()) {
        log::debug(log::area::session, what, {{"session", id()}, {"connection", attempt_}, {"user", who_->name}});
    } else {
        log::debug(log::area::session, what,
                   {{"session", id()}, {"connection", attempt_}, {"user", who_->name}, {"room", room}});
    }
}

std::string session::token() const {
    return host_.tokens().sign(resume_claim{.session = ref_,
                                            .generation = generation_,
                                            .run = host_.tokens().run(),
                                            .since = static_cast<std::uint64_t>(since_.time_since_epoch().count())});
}

// A guest's name proves nothing, so between guests the token alone decides.
resumable session::accepts(std::uint32_t generation, const user& by) {
    if (ended_ || is_ending()) return resumable::ended;
    if (by.guest != who_->guest || (!by.guest && by.name != who_->name)) return resumable::foreign;
    if (generation < oldest_good_ || generation > generation_) return resumable::used_up;
    if (!ws_ && armed()) host_.services().on.arm_after(*this, host_.services().settings.resume_window);
    return resumable::found;
}

// ------------------------------------------------------------------------------------------- out

void session::deliver(const slice& frame, const delivery_terms& terms) {
    if (ws_) ws_->send(frame, frame_class_of(terms.treat_as), terms.on_overflow, terms.conflate_key);
}

void session::send(const outgoing& what) {
    send(what, host_.services().settings.deflate, frame_class::reply);
}

void session::send(const outgoing& what, const membership* in, delivery_class treat_as) {
    send(what, in && in->room->deflates(), frame_class_of(treat_as));
}

void session::send(const outgoing& what, bool deflates, frame_class treat_as) {
    if (!ws_) return;
    host_.services().figures.sent_messages.add();
    ws_->send(encode(what, deflates), treat_as);
}

// A reply that no outbox takes is refused: its client is not slow, would come back, and ask again, for ever.
slice session::encode(const outgoing& what, bool deflates) {
    slice frame = host_.encode(what, *codec_, deflates);
    const std::size_t most = host_.services().max_outbox_bytes;
    if (what.kind != outgoing_kind::reply || most == 0 || frame.size() <= most) return frame;
    return host_.encode(make_error(what.id, failure(errc::resource_exhausted,
                                                    "the reply is longer than max_outbox_bytes of the server")),
                        *codec_, false);
}

void session::reply(const request_id& id, std::string payload) {
    if (!id.empty()) send(make_reply(id, std::move(payload)));
}

void session::reply_error(const request_id& id, const failure& why) {
    if (!id.empty() && !is_for_the_next_process(why.code())) send(make_error(id, why));
}

// What cannot be had because the server stops is left unanswered: so the client sends it again, with its key, to the
// next process, as it does with all that a lost connection left open.
bool session::is_for_the_next_process(errc why) const noexcept {
    return why == errc::unavailable && host_.stopping();
}

}  // namespace parlor
