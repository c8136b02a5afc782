#include "net/websocket.hpp"

#include <array>

namespace parlor {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr int max_receives_a_turn = 4;  // of one connection that sends faster than we read

frame_limits limits_of(const config& settings) {
    return {.max_message_bytes = settings.max_message_bytes, .max_fragments = settings.max_fragments};
}

}  // namespace

websocket::websocket(net_services& services, websocket_keeper& keeper, parts of)
    : services_(services),
      keeper_(keeper),
      stream_(std::move(of.stream)),
      parser_(role::server, limits_of(services.settings),
              of.window_bits != 0 ? compression::deflate : compression::none),
      heartbeat_(services.heartbeat, services.on.turn_time()),
      held_(of.unread.empty() ? nullptr : std::make_unique<std::string>(std::move(of.unread))),
      address_(std::move(of.address)),
      window_bits_(of.window_bits),
      unread_(of.readable) {
    if (of.unsent.empty()) return;
    (void)outbox_.push(services_.writer.write_raw(of.unsent), frame_class::preface, {.max_bytes = 0});
    mark_dirty();
}

websocket::~websocket() {
    if (dirty_) services_.flushes.remove(*this);
}

// ------------------------------------------------------------------------------------------- reading

void websocket::start() {
    stream_->watch(this);
    arm_heartbeat();
    if (!paused_ && (held_ || unread_)) read_soon();
}

void websocket::on_ready(bool readable, bool writable) {
    if (writable && std::exchange(write_waits_, false)) flush();
    if (readable) read();
}

void websocket::read() {
    for (int i = 0; i < max_receives_a_turn; ++i) {
        if (over_ || giving_away_) return;
        unread_ = true;
        if (paused_) return;
        if (held_) {
            const auto held = std::move(held_);
            parse(std::as_writable_bytes(std::span(*held)));
            continue;
        }
        const io_result got = stream_->try_read(services_.scratch);
        unread_ = got.more;
        if (got.status == io_status::would_block) return;
        if (got.status != io_status::ok) return set_over();
        if (heartbeat_.on_traffic(services_.on.turn_time())) arm_heartbeat();
        parse(services_.scratch.first(got.bytes));
        if (!got.more) return;
    }
    read_soon();  // others get their turn first
}

void websocket::read_soon() {
    if (std::exchange(reads_soon_, true)) return;
    services_.on.post([this] {
        reads_soon_ = false;
        read();
    });
}

void websocket::parse(std::span<std::byte> input) {
    if (failed_ || close_received_) return;  // waiting for the end of the stream; what comes means nothing
    frame_event event{};
    while (!paused_ && !over_ && !close_received_) {
        const auto status = parser_.next(input, event);
        if (status == frame_parser::status::need_more) {
            if (pause_after_this_) pause_reading();
            return;
        }
        if (status == frame_parser::status::error) return refuse(parser_.error());
        if (event.compressed) {
            const std::size_t deflated = event.payload.size();
            const auto* wrong = services_.unzip.inflate(event, services_.settings.max_message_bytes);
            if (wrong) return refuse(*wrong);
            services_.figures.inflated.add(event.payload.size(), deflated);
        }
        if (event.kind == opcode::text || event.kind == opcode::binary) {
            services_.figures.received_messages.add();
            services_.figures.received_bytes.add(event.payload.size());
            if (owner_ && !close_sent_) owner_->on_message(event.kind == opcode::binary, event.payload);
        } else {
            on_control(event);
        }
    }
    if (paused_) held_ = std::make_unique<std::string>(as_text(input));  // the scratch is everybody's
}

void websocket::pause_reading() {
    if (std::exchange(paused_, true)) return;
    heartbeat_.pause();
}

void websocket::resume_reading() {
    pause_after_this_ = false;
    if (!std::exchange(paused_, false) || over_) return;
    heartbeat_.resume(services_.on.now());
    arm_heartbeat();
    if (held_ || unread_) read_soon();
}

void websocket::on_control(const frame_event& event) {
    if (event.kind == opcode::ping) {
        if (!close_sent_) send_message(opcode::pong, as_text(event.payload), frame_class::control);
    } else if (event.kind == opcode::close) {
        close_received_ = true;
        if (!close_sent_) {
            note_end(event.code, event.text(), closed_by::client);
            begin_closing(event.code, {});
            ending_ = close_code::normal;  // whatever its reason, the peer chose to go
            if (owner_) owner_->on_closed_by_peer();
        }
        finish_closing();
    }
}

// ------------------------------------------------------------------------------------------- writing

void websocket::push(const slice& frame, frame_class treat_as, overflow_policy on_overflow,
                     std::uint64_t conflate_key) {
    const outbox_limits limits{.max_bytes = services_.max_outbox_bytes, .policy = on_overflow};
    const std::uint32_t dropped = outbox_.dropped();
    push_result pushed = outbox_.push(frame, treat_as, limits, conflate_key);
    if (pushed == push_result::overflow && !write_waits_) {  // a long turn of ours does not make the client slow
        write_out();
        if (over_) return;
        pushed = outbox_.push(frame, treat_as, limits, conflate_key);
    }
    if (pushed == push_result::overflow) {
        services_.counters.past.note(limit::max_outbox_bytes);
        return give_up();
    }
    if (outbox_.dropped() != dropped) {
        services_.counters.dropped.fetch_add(outbox_.dropped() - dropped, std::memory_order_relaxed);
    }
    mark_dirty();
}

void websocket::give_up() {
    outbox_.clear_unsent();
    outbox_.copy_rest(services_.writer);
    close(close_code::try_again_later, "too slow");
}

void websocket::mark_dirty() {
    if (dirty_ || write_waits_) return;
    dirty_ = true;
    services_.flushes.add(*this);
}

void websocket::send_message(opcode kind, std::string_view payload, frame_class treat_as) {
    if (close_sent_ || over_) return;
    if (!is_control(kind)) services_.figures.sent_messages.add();
    if (window_bits_ != 0 && !is_control(kind)) {
        if (const auto deflated = services_.zip.deflate(payload, window_bits_)) {
            services_.figures.deflated.add(payload.size(), deflated->size());
            return send(services_.writer.write_deflated(kind, *deflated), treat_as);
        }
    }
    send(services_.writer.write(kind, payload), treat_as);
}

void websocket::flush() {
    dirty_ = false;
    if (!write_waits_) write_out();
}

void websocket::write_out() {
    if (over_) return;
    const std::size_t before = outbox_.bytes();
    while (!outbox_.empty()) {
        std::array<std::span<const std::byte>, 16> buffers;
        const std::size_t count = outbox_.gather(buffers);
        const io_result put = stream_->try_write(std::span(buffers).first(count));
        if (put.status == io_status::would_block) {
            write_waits_ = true;
            break;
        }
        if (put.status != io_status::ok) return set_over();
        outbox_.consume(put.bytes);
    }
    if (outbox_.empty()) finish_closing();
    if (const std::size_t written = before - outbox_.bytes(); written != 0) {
        services_.figures.sent_bytes.add(written);
        services_.figures.flushed_bytes.add(written);
    }
    if (owner_ && outbox_.bytes() < before && std::exchange(wants_progress_, false)) owner_->on_progress();
}

// ------------------------------------------------------------------------------------------- the end

void websocket::close(close_code code, std::string_view reason) {
    if (over_ || close_sent_) return;
    note_end(code, reason, closed_by::server);
    begin_closing(code, reason);
}

// The first cause counts: what follows from it says no more.
void websocket::note_end(close_code code, std::string_view reason, closed_by by) {
    if (!services_.closes || std::exchange(end_noted_, true)) return;
    close_note note{.at = services_.on.time().wall_now(),
                    .session = {},
                    .user = {},
                    .address = peer_address(),
                    .code = code,
                    .reason = std::string(reason),
                    .by = by};
    if (owner_) owner_->sign(note);
    services_.closes->add(std::move(note));
}

void websocket::begin_closing(close_code code, std::string_view reason) {
    if (over_ || std::exchange(close_sent_, true)) return;
    ending_ = code;
    (void)outbox_.push(services_.writer.write_close(code, reason), frame_class::control,
                       {.max_bytes = services_.max_outbox_bytes});
    mark_dirty();
    if (services_.settings.close_timeout > duration::zero()) {
        services_.on.arm_after(*this, services_.settings.close_timeout);
    }
    resume_reading();  // to see the peer's answer
}

// Of what a parser refuses, these codes stand for a limit each.
void websocket::refuse(const frame_error& why) {
    if (why.code == close_code::message_too_big) services_.counters.past.note(limit::max_message_bytes);
    if (why.code == close_code::policy_violation) services_.counters.past.note(limit::max_fragments);
    fail(why.code, why.reason);
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
    note_end(close_code::abnormal, "dropped", closed_by::server);
    stream_->reset();
    set_over();
}

void websocket::set_over() {
    if (std::exchange(over_, true) || giving_away_) return;
    disarm();
    note_end(close_code::abnormal, "the connection was lost", closed_by::network);
    services_.figures.closes.of(static_cast<std::uint16_t>(ending_)).add();
    stream_->close();
    tell_keeper();
}

void websocket::tell_keeper() {
    services_.on.post([this] { keeper_.on_over(); });
}

void websocket::on_timer() {
    limit_counts& past = services_.counters.past;
    if (close_sent_) {
        past.note(limit::close_timeout);
        return drop();
    }
    switch (heartbeat_.on_deadline(services_.on.now())) {
        case heartbeat::action::drop:
            past.note(limit::pong_timeout);
            note_end(close_code::abnormal, "no answer to a ping within pong_timeout", closed_by::server);
            return drop();
        case heartbeat::action::send_ping:
            past.note(limit::ping_interval);
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
    if (over_ || std::exchange(giving_away_, true)) return;
    disarm();
    stream_->watch(nullptr);
    tell_keeper();
}

websocket::parts websocket::take(loop& other) {
    parts moved{.stream = {}, .unread = {}, .unsent = {}, .readable = true, .window_bits = window_bits_};
    moved.address = std::move(address_);
    if (held_) moved.unread = std::move(*held_);
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
