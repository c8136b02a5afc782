#include "net/endpoint_connection.hpp"

namespace parlor {

endpoint_connection::endpoint_connection(net_services& services, http_request request, std::string subprotocol)
    : services_(services),
      request_(std::move(request)),
      subprotocol_(std::move(subprotocol)),
      progress_(services.on, "its outbox"),
      over_(services.on, "the connection to end"),
      task_(living_task::current()) {
    if (task_) task_->usually_waits_for("a message");
    if (services.addresses) {
        address_rate_ = services.addresses->share_of_address(request_.peer_address(), services.on.turn_time());
    }
}

void endpoint_connection::attach(websocket& ws) {
    ws_ = &ws;
    ws.set_owner(this);
    ws.pause_reading();  // until the handler asks
}

void endpoint_connection::receive(receiver&& then) {
    waiting_ = std::move(then);
    if (!queue_.empty() || ended_) {  // in a turn of its own: a handler must not recurse through all that waits
        services_.on.post([self = shared_from_this()] { self->hand_out(); });
    } else {
        ws_->resume_reading();
    }
}

void endpoint_connection::on_message(bool binary, std::span<std::byte> data) {
    message& got = *services_.spare;
    got.data.assign(reinterpret_cast<const char*>(data.data()), data.size());
    got.binary = binary;
    if (waiting_ && queue_.empty() && !held_back_by()) {
        const living_task::turn now(task_.get());
        std::move(waiting_)(std::move(services_.spare));  // which takes what is in it, before all else
    } else {
        queue_.push_back(std::move(got));
        hand_out();
    }
    if (ws_ && (!waiting_ || !queue_.empty())) ws_->pause_after_this();
}

// The limit past which the next message is, if it is; else it has taken its tokens.
std::optional<limit> endpoint_connection::held_back_by() noexcept {
    if (!services_.rate.unlimited() && !rate_.try_take(services_.rate, services_.on.turn_time())) {
        return limit::message_burst;
    }
    if (services_.addresses && !address_rate_.try_take(services_.on.turn_time())) {
        return limit::max_messages_per_second_per_address;
    }
    return std::nullopt;
}

// There is no reply that could say "too many", so a peer in too great a hurry is slowed down by not being read.
void endpoint_connection::hand_out() {
    constexpr duration nap = std::chrono::milliseconds(10);
    if (!waiting_) return;
    const living_task::turn now(task_.get());
    if (queue_.empty()) {
        if (ended_) std::move(waiting_)(std::nullopt);
        return;
    }
    if (const auto by = held_back_by()) {
        if (!std::exchange(held_back_, true)) services_.counters.past.note(*by);
        return services_.on.arm_after(*this, nap);
    }
    held_back_ = false;
    std::optional<message> next(std::move(queue_.front()));
    queue_.pop_front();
    std::move(waiting_)(std::move(next));
}

void endpoint_connection::on_over() {
    ended_ = true;
    hand_out();
    progress_.notify();
    over_.notify();
}

bool endpoint_connection::send(bool binary, std::string_view data) {
    if (!ws_ || !ws_->is_open()) return false;
    ws_->send_message(binary ? opcode::binary : opcode::text, data, frame_class::sequenced);
    return ws_->is_open();
}

bool endpoint_connection::send(message&& what) {
    constexpr std::size_t most = 4096;  // a larger one is dear to hold and seldom
    const bool sent = send(what.binary, what.data);
    if (what.data.capacity() <= most) services_.spare->data = std::move(what.data);
    return sent;
}

task<> endpoint_connection::drained() {
    while (ws_->unsent_bytes() != 0 && !ws_->is_over()) {
        ws_->want_progress();
        co_await progress_.wait();
    }
}

void endpoint_connection::let_go() {
    if (ws_) ws_->set_owner(nullptr);
    ws_ = nullptr;
}

// ------------------------------------------------------------------------------------------- the public faces

void connection::receive_into(receiver&& then) {
    engine_.receive(std::move(then));
}
bool connection::send(message&& what) {
    return engine_.send(std::move(what));
}
bool connection::send(const message& what) {
    return engine_.send(what.binary, what.data);
}
bool connection::send_text(std::string_view text) {
    return engine_.send(false, text);
}
bool connection::send_binary(std::string_view bytes) {
    return engine_.send(true, bytes);
}
task<> connection::drained() {
    return engine_.drained();
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
