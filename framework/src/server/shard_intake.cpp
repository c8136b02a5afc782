// What a shard goes by, from the start and after each reload, the connections that it takes in, and the sessions that
// it puts out.
#include "net/ip_address.hpp"
#include "net/proxied_transport.hpp"
#include "server/front_door.hpp"
#include "server/session_connection.hpp"

namespace parlor {
namespace {

bool is_loopback(std::string_view host) {
    const auto address = ip_address::parse(host);
    return address && address->is_loopback();
}

}  // namespace

void shard::take_settings(const config& now) {
    settings_ = now;
    origins_ = origin_policy(now.allow_origin, is_loopback(now.listen.host));
    proxies_ = trusted_proxies(now.trusted_proxies);
    http_.max_header_bytes = now.max_header_bytes;
    room_limits_ = {.max_mailbox = now.max_mailbox,
                    .max_resume_messages = now.max_resume_messages,
                    .max_outbox_bytes = now.max_outbox_bytes,
                    .deflate = now.deflate,
                    .past = &core_.counters.past};
    services_.heartbeat = {.ping_interval = now.ping_interval, .pong_timeout = now.pong_timeout};
    services_.rate = {.per_second = now.max_messages_per_second, .burst = now.message_burst};
    deflater_.set_min_bytes(now.deflate_min_bytes);
}

// As its client's own bytes: without what a proxy says in front of them, and without TLS.
std::unique_ptr<transport> shard::from_client(std::unique_ptr<transport> stream) const {
    if (settings_.proxy_protocol && proxies_.contains(stream->peer_address())) {
        stream = std::make_unique<proxied_transport>(std::move(stream));
    }
    return core_.tls ? core_.tls->accept(std::move(stream)) : std::move(stream);
}

void shard::serve(std::unique_ptr<transport> stream) {
    front_door::open(*this, from_client(std::move(stream)), core_.connections.take());
}

session& shard::open_connection(websocket::parts parts, std::unique_ptr<codec> encoding, connection_ledger::place place,
                                std::shared_ptr<const user> who, std::string_view address) {
    encoding->set_window_bits(parts.window_bits);
    auto& connected = *new session_connection(*this, std::move(parts), std::move(place));
    session& owner = open_session(std::move(who));
    owner.attach(connected.stream(), std::move(encoding), core_.addresses.share_of_address(address, on().now()));
    if (holds_) {
        connected.stream().pause_reading();
        held_.push_back(owner.ref());
    } else {
        greet(owner);
    }
    add(connected.stream());
    return owner;
}

template <class Act>
void shard::with_sessions(const std::function<bool(const session&)>& which, Act act) {
    std::vector<session_ref> met;
    for (const auto& [number, who] : sessions_) {
        if (which(*who)) met.push_back(who->ref());
    }
    for (const session_ref who : met) {
        if (session* left = find(who)) act(*left);
    }
}

void shard::end_sessions(const std::function<bool(const session&)>& which) {
    with_sessions(which, [](session& who) { who.end(); });
}

void shard::close_sessions(const std::function<bool(const user&)>& which, const std::string& reason) {
    with_sessions([&which](const session& who) { return which(*who.who()); },
                  [&reason](session& who) { who.close(close_code::policy_violation, reason); });
}

}  // namespace parlor
