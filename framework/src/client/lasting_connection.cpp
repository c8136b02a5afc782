#include "client/lasting_connection.hpp"

#include <utility>

#include "client/backoff.hpp"
#include "client/client_frame.hpp"
#include "net/tls_connector.hpp"
#include "parlor/core/text.hpp"

namespace parlor {

lasting_connection::lasting_connection(client_services& services, const client_options& options, ws_url url,
                                       lasting_connection_owner& owner)
    : services_(services), options_(options), url_(std::move(url)), owner_(owner), token_(services.on, options.token) {
    connection_options_.authority = url_.authority();
    connection_options_.headers = options.headers;
    connection_options_.subprotocols = {options.binary_messages ? "parlor.v1.bin" : "parlor.v1"};
    connection_options_.limits = {.max_message_bytes = options.max_message_bytes, .max_fragments = 0};
    connection_options_.open_timeout = {};  // ours covers the session too
    if (!url_.secure) return;
    try {
        tls_ = std::make_shared<const tls_connector>(options.tls, services.on.time().wall_now());
    } catch (const std::runtime_error& e) {
        throw failure(errc::invalid_argument, e.what());
    }
}

void lasting_connection::open() {
    if (state_ != client_state::closed) return;
    attempt_ = 0;
    dial(client_state::connecting);
}

void lasting_connection::dial(client_state state) {
    if (options_.token) {
        token_.ask([this](const std::string& token, const std::string& why) {
            if (!token.empty()) return dial_with(token);
            connection_end none;
            none.reason = why;
            lost(none);
        });
    } else {
        connect();
    }
    if (options_.connect_timeout > duration::zero()) services_.on.arm_after(*this, options_.connect_timeout);
    enter(change_to(state));
}

void lasting_connection::dial_with(const std::string& token) {
    connection_options_.headers = options_.headers;
    connection_options_.headers.emplace_back("Authorization", "Bearer " + token);
    connect();
}

void lasting_connection::connect() {
    client_connection_owner& self = *this;
    connection_ = std::make_unique<client_connection>(services_, connection_options_, self);
    const dial_target to{.host = url_.host, .port = url_.port, .source_address = options_.source_address, .tls = tls_};
    connection_->open(to, url_.target);
}

void lasting_connection::ready(duration heartbeat) {
    disarm();
    ready_since_ = services_.on.now();
    connection_options_.heartbeat.ping_interval = heartbeat;
    client_change change = change_to(client_state::open);
    change.attempt = 0;
    enter(change);
}

void lasting_connection::keep_user(std::string_view name) {
    if (options_.user.empty() && is_guest_name(name) && !url_.has_query("user")) url_.add_query("user", name);
}

bool lasting_connection::send(std::string_view text) {
    return connection_ && connection_->send(is_binary_message(text) ? opcode::binary : opcode::text, text);
}

void lasting_connection::hold_back() {
    if (!connection_) return;
    connection_->pause_reading();
    services_.on.post([self = std::weak_ptr(self_)] {
        const auto alive = self.lock();
        if (alive && (*alive)->connection_) (*alive)->connection_->resume_reading();
    });
}

void lasting_connection::retry_now() {
    if (state_ == client_state::reconnecting && !connection_ && !token_.waits()) dial(client_state::reconnecting);
}

void lasting_connection::close() {
    disarm();
    token_.forget();
    if (connection_) {
        closing_ = std::move(connection_);
        closing_->close();
    }
    if (state_ != client_state::closed) enter(change_to(client_state::closed));
}

// ------------------------------------------------------------------------------------------- what happens to it

void lasting_connection::on_open(std::string_view /*subprotocol*/) {}

void lasting_connection::on_message(bool binary, std::span<std::byte> data) {
    if (connection_) owner_.on_data(binary, {reinterpret_cast<const char*>(data.data()), data.size()});
}

void lasting_connection::on_room() {
    if (state_ == client_state::open) owner_.on_room();
}

void lasting_connection::on_over(const connection_end& how) {
    if (closing_ && closing_->is_over()) {
        closing_.reset();
        if (is_gone() && when_gone) std::move(when_gone)();
        if (!connection_ || !connection_->is_over()) return;
    }
    lost(how);
}

void lasting_connection::lost(const connection_end& how) {
    connection_.reset();
    token_.forget();
    disarm();
    owner_.on_lost();
    if (state_ == client_state::closed) return;
    client_change change = change_to(client_state::closed);
    change.code = how.code;
    change.reason = reason_text(how.reason);
    if (is_final(how.code)) return enter(change);
    change.state = client_state::reconnecting;
    if (has_lasted()) attempt_ = 0;
    const auto hint = reconnect_hint(how.reason);
    const duration wait =
        hint ? *hint : full_jitter(attempt_, options_.first_backoff, options_.max_backoff, services_.random);
    change.delay = wait;
    change.attempt = ++attempt_;
    services_.on.arm_after(*this, wait);
    enter(change);
}

// One that is lost again at once is one more failed attempt, or a server that lets us in just to close would be asked
// without a pause.
bool lasting_connection::has_lasted() const {
    if (state_ != client_state::open) return false;
    return services_.on.now() - ready_since_ >= backoff_bound(attempt_, options_.first_backoff, options_.max_backoff);
}

void lasting_connection::on_timer() {
    if (connection_) {
        connection_->drop("connecting took too long");
    } else if (token_.waits()) {
        connection_end none;
        none.reason = "there was no token in time";
        lost(none);
    } else {
        dial(client_state::reconnecting);
    }
}

client_change lasting_connection::change_to(client_state state) const {
    client_change change;
    change.state = state;
    change.attempt = attempt_;
    return change;
}

void lasting_connection::enter(const client_change& change) {
    state_ = change.state;
    owner_.on_change(change);
}

}  // namespace parlor
