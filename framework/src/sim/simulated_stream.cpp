// One end of a simulated connection. It behaves as a TCP socket does, as far as `transport` can tell.
#include <algorithm>
#include <cstring>
#include <utility>

#include "sim/network.hpp"

namespace parlor::sim {

simulated_stream::simulated_stream(network& net, simulated_loop& on, std::shared_ptr<cable> over, std::size_t side,
                                   std::string peer_address)
    : net_(net), loop_(&on), cable_(std::move(over)), side_(side), peer_address_(std::move(peer_address)) {
    cable_->ends[side_] = this;
}

simulated_stream::~simulated_stream() {
    simulated_stream::close();
    *self_ = nullptr;
}

bool simulated_stream::can_read() const noexcept {
    return broken() || in().ended || !in().arrived.empty();
}

bool simulated_stream::can_write() const noexcept {
    return broken() || out().unread_bytes < out().window;
}

io_result simulated_stream::try_read(std::span<std::byte> into) {
    if (broken()) return {.status = io_status::failed};
    lane& from = in();
    if (from.arrived.empty()) {
        if (from.ended) return {.status = io_status::end};
        awaits_bytes_ = true;
        return {.status = io_status::would_block};
    }
    std::size_t count = std::min(into.size(), from.arrived.size());
    if (net_.world_.chance().one_in(8)) count = net_.world_.chance().between(1, count);
    std::memcpy(into.data(), from.arrived.data(), count);
    from.arrived.erase(0, count);
    from.unread_bytes -= count;
    if (simulated_stream* writer = cable_->ends[1 - side_]) writer->tell_soon();
    awaits_bytes_ = !can_read();
    return {.status = io_status::ok, .bytes = count, .more = !awaits_bytes_};
}

io_result simulated_stream::try_write(std::span<const std::span<const std::byte>> buffers) {
    if (broken() || out().fin_sent) return {.status = io_status::failed};
    std::size_t room = out().window - std::min(out().window, out().unread_bytes);
    if (room == 0) {
        awaits_room_ = true;
        return {.status = io_status::would_block};
    }
    if (net_.world_.chance().one_in(16)) room = net_.world_.chance().between(1, room);
    std::string bytes;
    for (const auto& buffer : buffers) {
        const auto part = buffer.first(std::min(buffer.size(), room - bytes.size()));
        bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
    }
    const std::size_t count = bytes.size();
    net_.send(cable_, side_, std::move(bytes), false);
    return {.status = io_status::ok, .bytes = count};
}

void simulated_stream::watch(stream_watcher* who) {
    watcher_ = who;
    tell_soon();
}

void simulated_stream::tell_soon() {
    const bool anything = (awaits_bytes_ && can_read()) || (awaits_room_ && can_write());
    if (closed_ || !watcher_ || !anything || std::exchange(tells_soon_, true)) return;
    loop_->post([self = self_] {
        if (*self) (*self)->tell();
    });
}

void simulated_stream::tell() {
    tells_soon_ = false;
    if (closed_ || !watcher_) return;
    const bool readable = awaits_bytes_ && can_read();
    const bool writable = awaits_room_ && can_write();
    if (readable) awaits_bytes_ = false;
    if (writable) awaits_room_ = false;
    if (readable || writable) watcher_->on_ready(readable, writable);
}

void simulated_stream::shutdown_write() {
    if (broken() || out().fin_sent) return;
    net_.send(cable_, side_, {}, true);
}

// As the kernel has it: closing with bytes that nobody read is a reset.
void simulated_stream::close() {
    if (closed_) return;
    if (!in().arrived.empty()) return reset();
    shutdown_write();
    leave();
}

void simulated_stream::reset() {
    if (closed_) return;
    if (!broken()) net_.send_reset(cable_, side_);
    leave();
}

void simulated_stream::leave() {
    closed_ = true;
    cable_->closed[side_] = true;
    if (cable_->ends[side_] == this) cable_->ends[side_] = nullptr;
}

// Only this end's object changes; the other side hears nothing.
std::unique_ptr<transport> simulated_stream::move_to(loop& other) {
    auto moved =
        std::make_unique<simulated_stream>(net_, dynamic_cast<simulated_loop&>(other), cable_, side_, peer_address_);
    closed_ = true;
    return moved;
}

}  // namespace parlor::sim
