#include "net/endpoint_connection.hpp"

#include "parlor/core/sleep.hpp"

namespace parlor {

endpoint_connection::endpoint_connection(net_services& services, websocket& ws, http_request request,
                                         std::string subprotocol)
    : services_(services), ws_(&ws), request_(std::move(request)), subprotocol_(std::move(subprotocol)) {
    ws.set_owner(this);
}

void endpoint_connection::on_message(bool binary, std::span<std::byte> data) {
    queue_.push_back(
        message{.data = std::string(reinterpret_cast<const char*>(data.data()), data.size()), .binary = binary});
}

task<std::optional<message>> endpoint_connection::receive() {
    constexpr duration nap = std::chrono::milliseconds(10);
    while (queue_.empty()) {
        const bool more = co_await ws_->read_some();
        if (!more && queue_.empty()) co_return std::nullopt;
    }
    // There is no reply that could say "too many", so a peer in too great a hurry is slowed down by not being read.
    while (!rate_.try_take(services_.rate, services_.on.now()))
        co_await sleep_for(services_.on, nap);
    std::optional<message> next(std::move(queue_.front()));
    queue_.pop_front();
    co_return next;
}

bool endpoint_connection::send(bool binary, std::string_view data) {
    if (!ws_ || !ws_->is_open()) return false;
    ws_->send_message(binary ? opcode::binary : opcode::text, data, frame_class::sequenced);
    return ws_->is_open();
}

void endpoint_connection::let_go() {
    if (ws_) ws_->set_owner(nullptr);
    ws_ = nullptr;
}

// ------------------------------------------------------------------------------------------- the public faces

task<std::optional<message>> connection::receive() {
    return engine_.receive();
}
bool connection::send(message what) {
    return engine_.send(what.binary, what.data);
}
bool connection::send_text(std::string_view text) {
    return engine_.send(false, text);
}
bool connection::send_binary(std::string_view bytes) {
    return engine_.send(true, bytes);
}
task<> connection::drained() {
    return engine_.stream()->drained();
}
void connection::close(close_code code, std::string_view reason) {
    engine_.stream()->close(code, reason);
}
bool connection::is_open() const noexcept {
    return engine_.stream()->is_open();
}
const http_request& connection::request() const noexcept {
    return engine_.request();
}
std::string_view connection::subprotocol() const noexcept {
    return engine_.subprotocol();
}
connection_ref connection::ref() const {
    return connection_ref(engine_.weak_from_this());
}

namespace {

// Posted from every thread, the connection's own too: so what was sent first, anywhere, is first in the queue.
template <class Work>
void on_loop_of(const std::weak_ptr<endpoint_connection>& weak, Work work) {
    if (const auto to = weak.lock()) to->on().post([to, work = std::move(work)]() mutable { work(*to); });
}

}  // namespace

void connection_ref::send(message what) const {
    on_loop_of(to_, [what = std::move(what)](endpoint_connection& to) { to.send(what.binary, what.data); });
}

void connection_ref::close(close_code code, std::string reason) const {
    on_loop_of(to_, [code, reason = std::move(reason)](endpoint_connection& to) {
        if (to.stream()) to.stream()->close(code, reason);
    });
}

}  // namespace parlor
