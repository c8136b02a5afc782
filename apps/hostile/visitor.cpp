#include "visitor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace hostile {
namespace {

constexpr std::size_t status_at = 9;  // behind "HTTP/1.1 "
constexpr std::size_t most_heard = std::size_t{1} << 20U;
constexpr std::string_view deflate_offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
constexpr parlor::frame_limits no_limits{.max_message_bytes = 0, .max_fragments = 0};

}  // namespace

visitor::visitor(parlor::loop& on, parlor::dialer& by, const parlor::dial_target& to, const target& of)
    : loop_(on), dialer_(by), to_(to), target_(of), door_(on), parser_(parlor::role::client, no_limits) {}

visitor::~visitor() {
    if (stream_) stream_->reset();
}

parlor::task<int> visitor::carry_out(const attack& what, parlor::duration patience) {
    loop_.arm_after(*this, patience);
    hears_body_ = what.hears_body;
    dialing_ = dialer_.dial(to_, [this](std::unique_ptr<parlor::transport> stream, std::string /*why*/) {
        dialed_ = true;
        stream_ = std::move(stream);
        door_.notify();
    });
    while (!dialed_ && !timed_out_)
        co_await door_.wait();
    dialing_.reset();
    if (!stream_) co_return unreachable;
    stream_->watch(this);

    if (what.at != stage::http) {
        upgrades_ = true;
        if (what.deflates) {
            parser_ = parlor::frame_parser(parlor::role::client, no_limits, parlor::compression::deflate);
        }
        const std::string request =
            upgrade_request(target_, what.deflates ? deflate_offer : "") + (what.in_one_write ? what.bytes : "");
        while (!is_over() && !is_websocket_) {
            if (sent_ < request.size()) send(std::string_view(request).substr(sent_), 0);
            read();
            if (!is_over() && !is_websocket_) co_await door_.wait();
        }
        if (!is_websocket_) co_return unreachable;
        if (what.deflates && head_.find("permessage-deflate") == std::string::npos) co_return not_offered;
    }
    std::string made;
    while (what.makes && !is_over() && heard_.empty()) {
        read();
        if (heard_.empty()) co_await door_.wait();
    }
    if (what.makes && !heard_.empty()) made = what.makes(heard_);
    co_await do_it(what, what.makes ? std::string_view(made) : std::string_view(what.bytes));
    disarm();
    stream_->watch(nullptr);
    co_return became_;
}

parlor::task<> visitor::do_it(const attack& what, std::string_view bytes) {
    sent_ = 0;
    const std::size_t all = what.in_one_write ? 0 : bytes.size() * what.repeat;
    bool finished = false;
    std::string_view afterwards = what.afterwards;
    while (!is_over()) {
        const std::size_t before = sent_;
        if (sent_ < all && !pace_.armed()) {
            send(bytes.substr(sent_ % bytes.size()), what.piece);
            if (what.pause > parlor::duration::zero()) loop_.arm_after(pace_, what.pause);
        }
        const bool goes_on = sent_ > before && sent_ < all && !pace_.armed();
        if (sent_ == all && what.finishes && !std::exchange(finished, true)) stream_->shutdown_write();
        if (what.reads || sent_ == all || write_failed_) read();
        if (is_over()) break;
        if (is_time_to_go(what, sent_ == all)) {
            became_ = left;
            if (!what.resets) stream_->close();
            break;
        }
        if (!afterwards.empty() && heard_.find(what.says) != std::string::npos) {
            send(std::exchange(afterwards, {}), 0);
        }
        if (goes_on) door_.notify();  // others get their turn first
        co_await door_.wait();
    }
    pace_.disarm();
}

bool visitor::is_time_to_go(const attack& what, bool sent_all) const {
    if (what.leaves == departure::stays || !sent_all) return false;
    return what.leaves == departure::on_sent || heard_.find(what.says) != std::string::npos;
}

void visitor::on_ready(bool /*readable*/, bool /*writable*/) {
    door_.notify();
}

void visitor::on_timer() {
    timed_out_ = true;
    door_.notify();
}

void visitor::send(std::string_view bytes, std::size_t piece) {
    const auto part = std::as_bytes(std::span(bytes.substr(0, piece == 0 ? bytes.size() : piece)));
    const std::array<std::span<const std::byte>, 1> buffers{part};
    const parlor::io_result put = stream_->try_write(buffers);
    sent_ += put.bytes;
    write_failed_ = put.status == parlor::io_status::failed;  // the next read tells how
}

void visitor::read() {
    std::array<std::byte, 16384> scratch;
    for (bool more = true; more && became_ == stays_open;) {
        const parlor::io_result got = stream_->try_read(scratch);
        more = got.more;
        if (got.status == parlor::io_status::ok) {
            take({reinterpret_cast<const char*>(scratch.data()), got.bytes});
        } else if (got.status != parlor::io_status::would_block) {
            became_ = got.status == parlor::io_status::end ? ended : reset;
        }
    }
}

void visitor::take(std::string_view bytes) {
    std::string copy(bytes);
    if (!is_websocket_) {
        head_ += bytes;
        const auto end = head_.find("\r\n\r\n");
        if (end == std::string::npos) return;
        int status = reset;
        std::from_chars(head_.data() + std::min(status_at, end), head_.data() + end, status);
        is_websocket_ = upgrades_ && status == 101;
        if (!is_websocket_) {
            if (hears_body_) {
                heard_ = head_.substr(end + 4);
            } else {
                became_ = status;
            }
            return;
        }
        copy = head_.substr(end + 4);
    }
    take_frames(std::as_writable_bytes(std::span(copy)));
}

void visitor::take_frames(std::span<std::byte> bytes) {
    parlor::frame_event event{};
    for (;;) {
        const auto status = parser_.next(bytes, event);
        if (status == parlor::frame_parser::status::need_more) return;
        if (status == parlor::frame_parser::status::error) {
            became_ = reset;
            return;
        }
        if (heard_.size() < most_heard) heard_ += event.text();
        if (event.kind == parlor::opcode::close) {
            became_ = static_cast<int>(event.code);
            return;
        }
    }
}

}  // namespace hostile
