#include "client/client_connection.hpp"

#include <array>
#include <utility>

#include "parlor/wire/handshake.hpp"

namespace parlor {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr int max_receives_a_turn = 4;  // of one connection whose server sends faster than we read

}  // namespace

client_connection::client_connection(client_services& services, const client_connection_options& options,
                                     client_connection_owner& owner)
    : services_(services),
      options_(options),
      owner_(owner),
      parser_(role::client, options.limits),
      heartbeat_(options.heartbeat, services.on.now()) {}

client_connection::~client_connection() {
    if (dirty_) services_.flushes.remove(*this);
}

// ------------------------------------------------------------------------------------------- opening

void client_connection::open(const dial_target& to, std::string_view target) {
    request_ = std::make_unique<std::string>(target);
    if (options_.open_timeout > duration::zero()) services_.on.arm_after(*this, options_.open_timeout);
    dialing_ = services_.dial.dial(
        to, [this](std::unique_ptr<transport> stream, std::string why) { dialed(std::move(stream), std::move(why)); });
}

void client_connection::dialed(std::unique_ptr<transport> stream, std::string why) {
    const auto done = std::move(dialing_);
    if (!stream) return drop(why);
    stream_ = std::move(stream);
    state_ = state::upgrading;
    std::string key = make_key(services_.random);
    const slice request = services_.writer.write_raw(
        write_upgrade_request(options_.authority, *request_, key, options_.headers, options_.subprotocols));
    *request_ = std::move(key);
    (void)outbox_.push(request, frame_class::preface, {.max_bytes = 0});
    try {
        stream_->watch(this);
    } catch (const std::exception& e) {
        return drop(e.what());
    }
    mark_dirty();
}

void client_connection::take_answer(std::span<std::byte> input) {
    if (!held_) held_ = std::make_unique<std::string>();
    held_->append(as_text(input));
    const auto size = find_head(*held_);
    if (!size) return held_->size() > max_answer_bytes ? drop("the server's answer is too long") : void();
    const auto received = std::move(held_);
    const auto key = std::move(request_);
    const upgrade_answer answer =
        read_upgrade_answer(std::string_view(*received).substr(0, *size), *key, options_.subprotocols);
    if (!answer.error.empty()) {
        end_ = std::make_unique<connection_end>();
        end_->reason = answer.error;
        end_->http_status = answer.status;
        stream_->close();
        return set_over();
    }
    state_ = state::open;
    disarm();
    heartbeat_ = heartbeat(options_.heartbeat, services_.on.now());
    arm_heartbeat();
    owner_.on_open(answer.subprotocol);
    parse(std::as_writable_bytes(std::span(*received)).subspan(*size));
}

// ------------------------------------------------------------------------------------------- reading

void client_connection::on_ready(bool readable, bool writable) {
    if (writable && std::exchange(write_waits_, false)) flush();
    if (readable) read();
}

void client_connection::read() {
    for (int i = 0; i < max_receives_a_turn; ++i) {
        if (state_ == state::over) return;
        unread_ = true;
        if (paused_) return;
        if (held_ && state_ != state::upgrading) {
            const auto held = std::move(held_);
            parse(std::as_writable_bytes(std::span(*held)));
            continue;
        }
        const io_result got = stream_->try_read(services_.scratch);
        unread_ = got.more;
        if (got.status == io_status::would_block) return;
        if (got.status != io_status::ok) return set_over();
        if (heartbeat_.on_traffic(services_.on.now())) arm_heartbeat();
        const auto input = std::span(services_.scratch).first(got.bytes);
        if (state_ == state::upgrading) {
            take_answer(input);
        } else {
            parse(input);
        }
        if (!got.more) return;
    }
    soon(&client_connection::read);  // others get their turn first
}

void client_connection::parse(std::span<std::byte> input) {
    frame_event event{};
    while (!paused_ && !failed_ && !close_received_ && state_ != state::over) {
        const auto status = parser_.next(input, event);
        if (status == frame_parser::status::need_more) return;
        if (status == frame_parser::status::error) {
            failed_ = true;
            close(parser_.error().code, parser_.error().reason);
            return finish_closing();
        }
        if (event.kind == opcode::text || event.kind == opcode::binary) {
            if (state_ == state::open) owner_.on_message(event.kind == opcode::binary, event.payload);
        } else {
            on_control(event);
        }
    }
    if (paused_ && !input.empty()) held_ = std::make_unique<std::string>(as_text(input));  // the scratch is everybody's
}

void client_connection::on_control(const frame_event& event) {
    if (event.kind == opcode::ping) {
        if (state_ == state::open) send_control(services_.writer.write(opcode::pong, as_text(event.payload)));
    } else if (event.kind == opcode::close) {
        close_received_ = true;
        if (state_ == state::open) {
            close(event.code, {});
            end_->reason = event.text();
        }
        finish_closing();
    }
}

void client_connection::pause_reading() {
    if (std::exchange(paused_, true)) return;
    heartbeat_.pause();
}

void client_connection::resume_reading() {
    if (!std::exchange(paused_, false) || state_ == state::over) return;
    heartbeat_.resume(services_.on.now());
    arm_heartbeat();
    if (held_ || unread_) soon(&client_connection::read);
}

// ------------------------------------------------------------------------------------------- writing

bool client_connection::send(opcode kind, std::string_view payload) {
    if (state_ != state::open) return false;
    outbox_limits limits = options_.outbox;
    if (outbox_.empty()) limits.max_bytes = 0;
    if (outbox_.push(services_.writer.write(kind, payload), frame_class::reply, limits) != push_result::queued) {
        refused_ = true;
        return false;
    }
    mark_dirty();
    return true;
}

void client_connection::send_control(const slice& frame) {
    (void)outbox_.push(frame, frame_class::control, options_.outbox);
    mark_dirty();
}

void client_connection::mark_dirty() {
    if (dirty_ || write_waits_) return;
    dirty_ = true;
    services_.flushes.add(*this);
}

void client_connection::flush() {
    dirty_ = false;
    if (state_ == state::over || write_waits_) return;
    while (!outbox_.empty()) {
        std::array<std::span<const std::byte>, 16> buffers;
        const std::size_t count = outbox_.gather(buffers);
        const io_result put = stream_->try_write(std::span(buffers).first(count));
        if (put.status == io_status::would_block) {
            write_waits_ = true;
            return;
        }
        if (put.status != io_status::ok) return set_over();
        outbox_.consume(put.bytes);
    }
    if (std::exchange(refused_, false)) soon(&client_connection::tell_room);
    finish_closing();
}

// ------------------------------------------------------------------------------------------- the end

void client_connection::close(close_code code, std::string_view reason) {
    if (state_ == state::dialing || state_ == state::upgrading) return drop("given up");
    if (state_ != state::open) return;
    state_ = state::closing;
    end_ = std::make_unique<connection_end>();
    end_->code = code;
    end_->reason = reason;
    send_control(services_.writer.write_close(code, reason));
    disarm();
    if (options_.close_timeout > duration::zero()) services_.on.arm_after(*this, options_.close_timeout);
    resume_reading();  // to see the server's answer
}

// When both close frames are exchanged, or nothing sensible can come any more, say that this was all. The server ends
// the stream (RFC 6455 section 7.1.1).
void client_connection::finish_closing() {
    if (state_ != state::closing || !(close_received_ || failed_) || !outbox_.empty() || write_shut_) return;
    write_shut_ = true;
    stream_->shutdown_write();
}

void client_connection::drop(std::string_view why) {
    if (state_ == state::over) return;
    if (!end_) {
        end_ = std::make_unique<connection_end>();
        end_->reason = why;
    }
    dialing_.reset();
    if (stream_) stream_->reset();
    set_over();
}

void client_connection::set_over() {
    if (std::exchange(state_, state::over) == state::over) return;
    disarm();
    if (stream_) stream_->close();
    soon(&client_connection::tell_over);
}

void client_connection::tell_over() {
    if (!end_) {
        end_ = std::make_unique<connection_end>();
        end_->reason = "the connection was lost";
    }
    const auto how = std::move(end_);
    owner_.on_over(*how);
}

void client_connection::tell_room() {
    if (state_ == state::open) owner_.on_room();
}

void client_connection::on_timer() {
    if (state_ == state::dialing || state_ == state::upgrading) return drop("connecting took too long");
    if (state_ == state::closing) return drop();
    switch (heartbeat_.on_deadline(services_.on.now())) {
        case heartbeat::action::drop:
            return drop("the server fell silent");
        case heartbeat::action::send_ping:
            send_control(services_.writer.write(opcode::ping, std::string_view()));
            break;
        case heartbeat::action::nothing:
            break;
    }
    arm_heartbeat();
}

void client_connection::arm_heartbeat() {
    if (state_ != state::open) return;
    const time_point next = heartbeat_.next_deadline();
    if (next == time_point::max()) return;
    if (!armed() || next < deadline()) services_.on.arm(*this, next);
}

void client_connection::soon(void (client_connection::*what)()) {
    if (!self_) self_ = std::make_shared<client_connection*>(this);
    services_.on.post([self = std::weak_ptr(self_), what] {
        if (const auto alive = self.lock()) ((*alive)->*what)();
    });
}

}  // namespace parlor
