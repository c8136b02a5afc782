#include "integration/cut_relay.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

namespace integration {
namespace {

constexpr int look_ms = 5;  // how often it looks whether it is to cut or to stop

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void reset(int fd) {
    constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(fd);
}

// False when either side has ended.
bool pass_on(int from, int to) {
    std::array<char, 16384> buffer;
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    for (ssize_t sent = 0; sent < got;) {
        const ssize_t put = ::send(to, buffer.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
        if (put <= 0) return false;
        sent += put;
    }
    return true;
}

}  // namespace

cut_relay::cut_relay(std::uint16_t to) : to_(to), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::system_error(errno, std::generic_category(), "a relay");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

cut_relay::~cut_relay() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
}

void cut_relay::cut() {
    const int mine = ++cuts_asked_;
    while (cuts_done_ < mine)
        std::this_thread::yield();
}

void cut_relay::run() {
    std::vector<std::array<int, 2>> pairs;
    const auto drop_all = [&pairs] {
        for (const auto& pair : pairs) {
            reset(pair[0]);
            reset(pair[1]);
        }
        pairs.clear();
    };
    while (!stopping_) {
        if (cuts_done_ < cuts_asked_) {
            drop_all();
            cuts_done_ = cuts_asked_.load();
        }
        std::vector<pollfd> watched{{.fd = listener_, .events = POLLIN, .revents = 0}};
        for (const auto& pair : pairs) {
            for (const int fd : pair)
                watched.push_back({.fd = fd, .events = POLLIN, .revents = 0});
        }
        if (::poll(watched.data(), watched.size(), look_ms) <= 0) continue;
        for (std::size_t i = pairs.size(); i-- > 0;) {
            const auto& pair = pairs[i];
            const bool from_client = watched[1 + 2 * i].revents != 0;
            const bool from_server = watched[2 + 2 * i].revents != 0;
            if ((from_client && !pass_on(pair[0], pair[1])) || (from_server && !pass_on(pair[1], pair[0]))) {
                ::close(pair[0]);
                ::close(pair[1]);
                pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
        if (watched[0].revents == 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(to_);
        if (blocked_ || ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            reset(client);
            reset(server);
            continue;
        }
        pairs.push_back({client, server});
    }
    drop_all();
}

}  // namespace integration
