#include "net/websocket.hpp"

#include <array>

namespace parlor {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string as_string(std::span<const std::byte> bytes) {
    return std::string(as_text(bytes));
}

frame_limits limits_of(const config& settings) {
    return {.max_message_bytes = settings.max_message_bytes, .max_fragments = settings.max_fragments};
}

}  // namespace

websocket::websocket(net_services& services, std::unique_ptr<transport> stream, std::string unread, std::string unsent)
    : services_(services),
      stream_(std::move(stream)),
      parser_(role::server, limits_of(services.settings)),
      heartbeat_(services.heartbeat, services.on.now()),
      door_(services.on),
      drained_(services.on),
      held_(std::move(unread)) {
    if (!unsent.empty()) {
        (void)outbox_.push(services_.writer.write_raw(unsent), frame_class::preface, services_.outbox);
        dirty_ = true;
        services_.flushes.add(*this);
    }
    arm_heartbeat();
}

websocket::~websocket() {
    if (dirty_) services_.flushes.remove(*this);
}

// ------------------------------------------------------------------------------------------- reading

task<> websocket::run() {
    for (;;) {
        if (held_.empty()) co_await ready(*stream_, direction::read);
        if (giving_away_ || !take_input()) break;
        if (!paused_) continue;
        heartbeat_.pause();
        while (paused_ && !over_)
            co_await door_.wait();
        heartbeat_.resume(services_.on.now());
        arm_heartbeat();
        if (giving_away_) break;
    }
    co_await settle();
}

task<bool> websocket::read_some() {
    heartbeat_.resume(services_.on.now());
    arm_heartbeat();
    if (held_.empty() && !over_) co_await ready(*stream_, direction::read);
    const bool more = take_input();
    heartbeat_.pause();
    co_return more;
}

bool websocket::take_input() {
    if (over_) return false;
    if (!held_.empty()) {
        std::string held = std::exchange(held_, {});
        return parse(std::as_writable_bytes(std::span(held)));
    }
    const io_result got = stream_->try_read(services_.scratch);
    switch (got.status) {
        case io_status::ok:
            break;
        case io_status::would_block:
            return true;
        case io_status::end:
        case io_status::failed:
            set_over();
            return false;
    }
    if (heartbeat_.on_traffic(services_.on.now())) arm_heartbeat();
    return parse(services_.scratch.first(got.bytes));
}

bool websocket::parse(std::span<std::byte> input) {
    if (failed_ || close_received_) return true;  // waiting for the end of the stream; what comes means nothing
    frame_event event{};
    while (!paused_) {
        switch (parser_.next(input, event)) {
            case frame_parser::status::need_more:
                return true;
            case frame_parser::status::error:
                fail(parser_.error().code, parser_.error().reason);
                return !over_;
            case frame_parser::status::event:
                break;
        }
        if (event.kind == opcode::text || event.kind == opcode::binary) {
            if (owner_ && !close_sent_) owner_->on_message(event.kind == opcode::binary, event.payload);
        } else {
            on_control(event);
        }
        if (over_) return false;
        if (close_received_) return true;
    }
    held_ = as_string(input);  // the scratch is everybody's
    return true;
}

void websocket::on_control(const frame_event& event) {
    if (event.kind == opcode::ping) {
        if (!close_sent_) send_message(opcode::pong, as_text(event.payload), frame_class::control);
    } else if (event.kind == opcode::close) {
        close_received_ = true;
        if (!close_sent_) {
            close(event.code, {});
            ending_ = close_code::normal;  // whatever its reason, the peer chose to go
            if (owner_) owner_->on_closed_by_peer();
        }
        finish_closing();
    }
}

void websocket::resume_reading() {
    if (!std::exchange(paused_, false)) return;
    door_.notify();
}

// ------------------------------------------------------------------------------------------- writing

void websocket::send(const slice& frame, frame_class treat_as) {
    if (close_sent_ || over_) return;
    if (outbox_.push(frame, treat_as, services_.outbox) == push_result::overflow) {
        outbox_.clear_unsent();
        return close(close_code::try_again_later, "too slow");
    }
    if (!dirty_ && !write_waits_) {
        dirty_ = true;
        services_.flushes.add(*this);
    }
}

void websocket::send_message(opcode kind, std::string_view payload, frame_class treat_as) {
    if (close_sent_ || over_) return;
    send(services_.writer.write(kind, payload), treat_as);
}

void websocket::flush() {
    dirty_ = false;
    if (over_ || write_waits_) return;
    const std::size_t before = outbox_.bytes();
    while (!outbox_.empty()) {
        std::array<std::span<const std::byte>, 16> buffers;
        const std::size_t count = outbox_.gather(buffers);
        const io_result put = stream_->try_write(std::span(buffers).first(count));
        if (put.status == io_status::would_block) {
            write_waits_ = true;
            stream_->wait(direction::write, [this] {
                write_waits_ = false;
                if (over_ || giving_away_) return door_.notify();
                flush();
            });
            break;
        }
        if (put.status != io_status::ok) return set_over();
        outbox_.consume(put.bytes);
    }
    if (outbox_.empty()) {
        if (drained_.has_waiter()) drained_.notify();
        finish_closing();
    }
    if (owner_ && outbox_.bytes() < before) owner_->on_progress();
}

task<> websocket::drained() {
    while (!outbox_.empty() && !over_)
        co_await drained_.wait();
}

// ------------------------------------------------------------------------------------------- the end

void websocket::close(close_code code, std::string_view reason) {
    if (over_ || std::exchange(close_sent_, true)) return;
    ending_ = code;
    (void)outbox_.push(services_.writer.write_close(code, reason), frame_class::control, services_.outbox);
    if (!dirty_ && !write_waits_) {
        dirty_ = true;
        services_.flushes.add(*this);
    }
    if (services_.settings.close_timeout > duration::zero()) {
        services_.on.arm_after(*this, services_.settings.close_timeout);
    }
    resume_reading();  // to see the peer's answer
}

void websocket::fail(close_code code, std::string_view reason) {
    failed_ = true;
    close(code, reason);
    finish_closing();
}

// When our close frame is out and nothing sensible can come any more, say that this was all, and wait for the peer to
// go first: closing at once with unread bytes would reset the stream and could take our close frame with it.
void websocket::finish_closing() {
    if (!close_sent_ || !(close_received_ || failed_) || !outbox_.empty() || write_shut_ || over_) return;
    write_shut_ = true;
    stream_->shutdown_write();
}

void websocket::drop() {
    if (over_) return;
    stream_->reset();
    set_over();
}

void websocket::set_over() {
    if (std::exchange(over_, true)) return;
    disarm();
    stream_->close();
    paused_ = false;
    door_.notify();
    if (drained_.has_waiter()) drained_.notify();
}

// A wait for writing may still be under way, with a pointer to this.
task<> websocket::settle() {
    if (giving_away_ && write_waits_) stream_->cancel_waits();
    while (write_waits_)
        co_await door_.wait();
}

void websocket::on_timer() {
    if (close_sent_) return drop();
    switch (heartbeat_.on_deadline(services_.on.now())) {
        case heartbeat::action::drop:
            return drop();
        case heartbeat::action::send_ping:
            send_message(opcode::ping, {}, frame_class::control);
            break;
        case heartbeat::action::nothing:
            break;
    }
    arm_heartbeat();
}

void websocket::arm_heartbeat() {
    if (close_sent_ || over_) return;
    const time_point next = heartbeat_.next_deadline();
    if (next == time_point::max()) return;
    if (!armed() || next < deadline()) services_.on.arm(*this, next);
}

// ------------------------------------------------------------------------------------------- moving

void websocket::give_away() {
    giving_away_ = true;
    disarm();
    paused_ = false;
    door_.notify();
}

websocket::parts websocket::take(loop& other) {
    parts moved;
    moved.unread = std::exchange(held_, {});
    while (!outbox_.empty()) {
        std::array<std::span<const std::byte>, 16> buffers;
        const std::size_t count = outbox_.gather(buffers);
        std::size_t bytes = 0;
        for (const auto& buffer : std::span(buffers).first(count)) {
            moved.unsent += as_text(buffer);
            bytes += buffer.size();
        }
        outbox_.consume(bytes);
    }
    moved.stream = stream_->move_to(other);
    return moved;
}

}  // namespace parlor
