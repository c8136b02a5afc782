#include "load_client.hpp"

#include <utility>

namespace load {

void load_client::open(parlor::client_services& services, const parlor::client_connection_options& options,
                       const parlor::dial_target& to, std::string_view target, std::uint64_t intended_ns) {
    intended_ns_ = intended_ns;
    state_ = state::dialing;
    was_open_ = stalled_ = false;
    client_connection_owner& self = *this;
    connection_ = std::make_unique<parlor::client_connection>(services, options, self);
    connection_->open(to, target);
}

bool load_client::say(bool binary, std::string_view text) {
    return state_ == state::ready && connection_->send(binary ? parlor::opcode::binary : parlor::opcode::text, text);
}

bool load_client::join(std::string_view text, std::uint64_t intended_ns) {
    if (state_ != state::open || !connection_->send(parlor::opcode::text, text)) return false;
    intended_ns_ = intended_ns;
    state_ = state::joining;
    return true;
}

void load_client::stall() {
    stalled_ = true;
    if (connection_) connection_->pause_reading();
}

void load_client::unstall() {
    if (stalled_ && connection_) connection_->resume_reading();
}

void load_client::close() {
    if (state_ == state::idle || state_ == state::closing) return;
    state_ = state::closing;
    connection_->close();
}

load_client::state load_client::reset() noexcept {
    return std::exchange(state_, state::idle);
}

void load_client::on_open(std::string_view /*subprotocol*/) {
    state_ = state::open;
    was_open_ = true;
    listener_.on_open(*this);
}

void load_client::on_message(bool /*binary*/, std::span<std::byte> data) {
    listener_.on_text(*this, {reinterpret_cast<const char*>(data.data()), data.size()});
}

void load_client::on_over(const parlor::connection_end& how) {
    connection_.reset();
    listener_.on_over(*this, how);  // which may open it anew
}

}  // namespace load
