#include "net/tcp_listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <system_error>

#include "net/tcp_transport.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr int max_accepts_a_turn = 64;

// What the kernel takes that cannot leave yet. Past it a client's unsent bytes stand in its outbox, where they are
// counted and shared with others, and not in up to 4 MB of a socket buffer of its own.
constexpr int max_unsent_in_kernel = 128 * 1024;

std::string text_of(int error) {
    return std::generic_category().message(error);
}

bool set(int socket, int level, int option, int value = 1) {
    return ::setsockopt(socket, level, option, &value, sizeof value) == 0;
}

}  // namespace

tcp_listener::tcp_listener(event_loop& on, const std::string& address, std::uint16_t port, bool alone) : loop_(on) {
    const bool v6 = address.find(':') != std::string::npos;
    const auto fail = [&](const std::string& why) {
        tcp_listener::close();
        const std::string where = (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
        throw std::runtime_error("listen: cannot listen on " + where + ": " + why);
    };
    boost::system::error_code no_address;
    boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::make_address(address, no_address), port);
    if (no_address) fail(no_address.message());
    socket_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    // The first one binds alone, so that a second server on this port fails; then it lets its own shards join.
    // Frames leave once a turn anyway, so Nagle's algorithm is off. Connections inherit what is set here.
    auto size = static_cast<socklen_t>(endpoint.size());
    if (socket_ < 0 || !set(socket_, SOL_SOCKET, SO_REUSEADDR) || !set(socket_, IPPROTO_TCP, TCP_NODELAY) ||
        !set(socket_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, max_unsent_in_kernel) ||
        (!alone && !set(socket_, SOL_SOCKET, SO_REUSEPORT)) || ::bind(socket_, endpoint.data(), size) != 0 ||
        (alone && !set(socket_, SOL_SOCKET, SO_REUSEPORT)) || ::listen(socket_, SOMAXCONN) != 0 ||
        ::getsockname(socket_, endpoint.data(), &size) != 0) {
        fail(text_of(errno));
    }
    port_ = endpoint.port();
}

tcp_listener::tcp_listener(event_loop& on, int passed) : loop_(on), socket_(::fcntl(passed, F_DUPFD_CLOEXEC, 0)) {
    sockaddr_in6 bound{};  // large enough for both
    socklen_t size = sizeof bound;
    if (socket_ < 0 || ::fcntl(socket_, F_SETFL, O_NONBLOCK) != 0 || !set(socket_, IPPROTO_TCP, TCP_NODELAY) ||
        !set(socket_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, max_unsent_in_kernel) ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
        const std::string why = text_of(errno);
        tcp_listener::close();
        throw std::runtime_error("listen: cannot use the socket that was passed on: " + why);
    }
    port_ = ntohs(bound.sin6_port);  // at the same place in both
}

void tcp_listener::start(unique_function<void(std::unique_ptr<transport>)> accepted) {
    accepted_ = std::move(accepted);
    loop_.watch(socket_, *this);
}

void tcp_listener::on_events(std::uint32_t /*events*/) {
    if (!armed()) accept_some();
}

void tcp_listener::accept_some() {
    for (int i = 0; i < max_accepts_a_turn; ++i) {
        if (socket_ < 0) return;
        sockaddr_in6 from{};  // large enough for both
        socklen_t size = sizeof from;
        const int peer = ::accept4(socket_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer >= 0) {
            backoff_.on_success();
            const bool v4 = from.sin6_family == AF_INET;
            const std::uint32_t v4_peer = v4 ? reinterpret_cast<const sockaddr_in&>(from).sin_addr.s_addr : 0;
            accepted_(std::make_unique<tcp_transport>(loop_, peer, v4_peer));
            continue;
        }
        const int why = errno;
        if (why == EAGAIN) return;
        if (const duration wait = backoff_.on_error(why); wait > duration::zero()) {
            log::warn(log::area::net, "cannot accept a connection", {{"why", text_of(why)}});
            return loop_.arm_after(*this, wait);
        }
    }
    loop_.arm(*this, loop_.now());  // others get their turn first
}

void tcp_listener::close() {
    disarm();
    if (socket_ < 0) return;
    if (accepted_) loop_.unwatch(socket_, *this);  // closing it would not do: another process may have the same socket
    ::close(std::exchange(socket_, -1));
}

bool tcp_listener::lets_others_join(int socket) noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &value, &size) == 0 && value != 0;
}

}  // namespace parlor
