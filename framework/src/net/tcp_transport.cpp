#include "net/tcp_transport.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

namespace parlor {
namespace {

template <class Call>
io_result attempt(Call call) {
    for (;;) {
        const ssize_t done = call();
        if (done >= 0) return {.status = io_status::ok, .bytes = static_cast<std::size_t>(done)};
        if (errno == EAGAIN) return {.status = io_status::would_block};
        if (errno != EINTR) return {.status = io_status::failed};
    }
}

}  // namespace

void tcp_transport::watch(stream_watcher* who) {
    watcher_ = who;
    if (!who || registered_ || socket_ < 0) return;
    loop_->watch(socket_, *this);
    registered_ = true;
}

void tcp_transport::on_events(std::uint32_t events) {
    constexpr std::uint32_t end = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    if ((events & end) != 0) ending_ = true;
    if (watcher_) watcher_->on_ready((events & (EPOLLIN | end)) != 0, (events & (EPOLLOUT | end)) != 0);
}

io_result tcp_transport::try_read(std::span<std::byte> into) {
    io_result got = attempt([&] { return ::recv(socket_, into.data(), into.size(), 0); });
    if (got.status != io_status::ok) return got;
    if (got.bytes == 0) return {.status = io_status::end};
    got.more =
        ending_ || got.bytes == into.size();  // less than asked: the socket is empty, and will say when it is not
    return got;
}

io_result tcp_transport::try_write(std::span<const std::span<const std::byte>> buffers) {
    if (buffers.size() == 1) {
        return attempt([&] { return ::send(socket_, buffers[0].data(), buffers[0].size(), MSG_NOSIGNAL); });
    }
    constexpr std::size_t most = 16;
    std::array<iovec, most> list;
    const std::size_t count = std::min(most, buffers.size());
    std::transform(buffers.begin(), buffers.begin() + static_cast<std::ptrdiff_t>(count), list.begin(),
                   [](std::span<const std::byte> buffer) {
                       return iovec{.iov_base = const_cast<std::byte*>(buffer.data()), .iov_len = buffer.size()};
                   });
    msghdr what{};
    what.msg_iov = list.data();
    what.msg_iovlen = count;
    return attempt([&] { return ::sendmsg(socket_, &what, MSG_NOSIGNAL); });
}

void tcp_transport::shutdown_write() {
    ::shutdown(socket_, SHUT_WR);
}

void tcp_transport::close() {
    if (socket_ < 0) return;
    ::close(socket_);
    socket_ = -1;
    if (registered_) loop_->forget(*this);
}

void tcp_transport::reset() {
    constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

std::unique_ptr<transport> tcp_transport::move_to(loop& other) {
    if (registered_) loop_->unwatch(socket_, *this);
    const int moved = socket_;
    socket_ = -1;
    return std::make_unique<tcp_transport>(static_cast<event_loop&>(other), moved, v4_peer_);
}

std::string tcp_transport::peer_address() const {
    if (v4_peer_ != 0) {
        const auto bytes = std::bit_cast<std::array<unsigned char, 4>>(v4_peer_);
        return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return {};
    const void* address = peer.ss_family == AF_INET6
                              ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr)
                              : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
    return ::inet_ntop(peer.ss_family, address, text.data(), text.size()) ? std::string(text.data()) : std::string();
}

}  // namespace parlor
