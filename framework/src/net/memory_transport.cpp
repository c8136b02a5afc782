#include "net/memory_transport.hpp"

#include <algorithm>
#include <cstring>

namespace parlor {

struct memory_transport::pipe {
    std::deque<std::byte> bytes;
    std::size_t window = std::size_t{256} * 1024;
    bool ended = false;   // the writer sends no more
    bool reset = false;   // either end broke it
    bool unread = false;  // the reader is gone: what is written leads to a reset
    memory_transport* reader = nullptr;
    memory_transport* writer = nullptr;

    void changed() const {
        if (reader) reader->tell_soon();
        if (writer) writer->tell_soon();
    }
};

memory_transport::memory_transport(loop& on, std::shared_ptr<pipe> in, std::shared_ptr<pipe> out)
    : loop_(&on), in_(std::move(in)), out_(std::move(out)) {
    in_->reader = this;
    out_->writer = this;
}

memory_transport::~memory_transport() {
    close();
    *self_ = nullptr;
}

bool memory_transport::fails_now() noexcept {
    if (fail_at_ == 0 || --fail_at_ != 0) return false;
    in_->reset = out_->reset = true;
    out_->changed();
    return true;
}

bool memory_transport::can_read() const noexcept {
    return closed_ || in_->reset || in_->ended || !in_->bytes.empty();
}

bool memory_transport::can_write() const noexcept {
    return closed_ || out_->reset || out_->bytes.size() < out_->window;
}

io_result memory_transport::try_read(std::span<std::byte> into) {
    if (closed_ || fails_now() || in_->reset) return {.status = io_status::failed};
    if (in_->bytes.empty() && in_->ended) return {.status = io_status::end};
    if (in_->bytes.empty()) {
        awaits_bytes_ = true;
        return {.status = io_status::would_block};
    }
    std::size_t count = std::min(into.size(), in_->bytes.size());
    if (read_limit_ != 0) count = std::min(count, read_limit_);
    const auto last = in_->bytes.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(in_->bytes.begin(), last, into.begin());
    in_->bytes.erase(in_->bytes.begin(), last);
    in_->changed();
    awaits_bytes_ = !can_read();
    return {.status = io_status::ok, .bytes = count, .more = !awaits_bytes_};
}

io_result memory_transport::try_write(std::span<const std::span<const std::byte>> buffers) {
    if (closed_ || fails_now() || out_->reset || out_->ended) return {.status = io_status::failed};
    if (out_->unread) {  // nobody is there to read it
        in_->reset = out_->reset = true;
        in_->changed();
        return {.status = io_status::failed};
    }
    std::size_t room = out_->window - std::min(out_->window, out_->bytes.size());
    if (write_limit_ != 0) room = std::min(room, write_limit_);
    if (room == 0) {
        awaits_room_ = true;
        return {.status = io_status::would_block};
    }
    std::size_t count = 0;
    for (const auto& buffer : buffers) {
        const auto part = buffer.first(std::min(buffer.size(), room - count));
        out_->bytes.insert(out_->bytes.end(), part.begin(), part.end());
        count += part.size();
    }
    out_->changed();
    return {.status = io_status::ok, .bytes = count};
}

void memory_transport::watch(stream_watcher* who) {
    watcher_ = who;
    tell_soon();
}

void memory_transport::tell_soon() {
    const bool anything = (awaits_bytes_ && can_read()) || (awaits_room_ && can_write());
    if (closed_ || !watcher_ || !anything || std::exchange(tells_soon_, true)) return;
    loop_->post([self = self_] {
        if (*self) (*self)->tell();
    });
}

void memory_transport::tell() {
    tells_soon_ = false;
    if (closed_ || !watcher_) return;
    const bool readable = awaits_bytes_ && can_read();
    const bool writable = awaits_room_ && can_write();
    if (readable) awaits_bytes_ = false;
    if (writable) awaits_room_ = false;
    if (readable || writable) watcher_->on_ready(readable, writable);
}

void memory_transport::set_window(std::size_t bytes) {
    out_->window = bytes;
    tell_soon();
}

void memory_transport::shutdown_write() {
    if (closed_) return;
    out_->ended = true;
    out_->changed();
}

// As the kernel has it: closing with bytes that nobody read is a reset.
void memory_transport::close() {
    if (closed_) return;
    if (!in_->bytes.empty()) return reset();
    out_->ended = true;
    in_->unread = true;
    leave();
}

void memory_transport::reset() {
    if (closed_) return;
    in_->reset = out_->reset = true;
    leave();
}

void memory_transport::leave() {
    closed_ = true;
    in_->reader = nullptr;
    out_->writer = nullptr;
    in_->changed();
    out_->changed();
}

std::unique_ptr<transport> memory_transport::move_to(loop& other) {
    auto moved = std::make_unique<memory_transport>(other, in_, out_);
    moved->peer_address_ = peer_address_;
    moved->read_limit_ = read_limit_;
    moved->write_limit_ = write_limit_;
    moved->fail_at_ = fail_at_;
    closed_ = true;  // without a word to the other end
    return moved;
}

std::string memory_transport::read_all() {
    std::string found(in_->bytes.size(), '\0');
    std::ranges::transform(in_->bytes, found.begin(), [](std::byte b) { return static_cast<char>(b); });
    in_->bytes.clear();
    in_->changed();
    return found;
}

void memory_transport::write_all(std::string_view bytes) {
    for (const char c : bytes)
        out_->bytes.push_back(static_cast<std::byte>(c));
    out_->changed();
}

bool memory_transport::at_end() const noexcept {
    return in_->ended && in_->bytes.empty() && !in_->reset;
}
bool memory_transport::was_reset() const noexcept {
    return in_->reset;
}
std::size_t memory_transport::unread_by_peer() const noexcept {
    return out_->bytes.size();
}

std::pair<std::unique_ptr<memory_transport>, std::unique_ptr<memory_transport>> make_memory_transports(loop& on) {
    auto there = std::make_shared<memory_transport::pipe>();
    auto back = std::make_shared<memory_transport::pipe>();
    return {std::make_unique<memory_transport>(on, back, there), std::make_unique<memory_transport>(on, there, back)};
}

}  // namespace parlor
