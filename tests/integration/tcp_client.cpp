#include "integration/tcp_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace integration {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void set_option(int fd, int level, int name, int value) {
    if (::setsockopt(fd, level, name, &value, sizeof value) != 0) fail("setsockopt");
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) throw std::runtime_error("no address: " + host);
    return address;
}

}  // namespace

tcp_client::tcp_client(std::uint16_t port, const tcp_options& options)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) fail("socket");
    try {
        set_option(fd_, IPPROTO_TCP, TCP_NODELAY, 1);
        if (options.receive_buffer != 0) set_option(fd_, SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
        if (!options.source_address.empty()) {
            const auto from = address_of(options.source_address, 0);
            if (::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) fail("bind");
        }
        const auto to = address_of("127.0.0.1", port);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("connect");
    } catch (...) {
        ::close(fd_);
        throw;
    }
}

tcp_client::~tcp_client() {
    if (fd_ >= 0) ::close(fd_);
}

void tcp_client::wait_for(short events) const {
    pollfd waiting{.fd = fd_, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    if (ready < 0 && errno != EINTR) fail("poll");
    if (ready == 0) throw std::runtime_error("waited too long for the server");
}

void tcp_client::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(put));
        } else if (errno == EAGAIN) {
            wait_for(POLLOUT);
        } else {
            fail("send");
        }
    }
}

bool tcp_client::read(std::string& to) const {
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0) to.append(buffer.data(), static_cast<std::size_t>(got));
        if (got >= 0) return got > 0;
        if (errno == ECONNRESET) return false;
        if (errno != EAGAIN) fail("recv");
        wait_for(POLLIN);
    }
}

void tcp_client::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(fd_, -1));
}

void tcp_client::finish() const {
    ::shutdown(fd_, SHUT_WR);
}

http_answer read_answer(const tcp_client& from, std::string& unread) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    constexpr std::string_view length_header = "\r\nContent-Length: ";
    http_answer answer;
    std::size_t end = 0;
    while ((end = unread.find(end_of_head)) == std::string::npos) {
        if (!from.read(unread)) return answer;
    }
    answer.head = unread.substr(0, end + end_of_head.size());
    unread.erase(0, answer.head.size());
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    std::size_t length = 0;
    if (const auto at = answer.head.find(length_header); at != std::string::npos) {
        const char* const digits = answer.head.data() + at + length_header.size();
        std::from_chars(digits, answer.head.data() + answer.head.size(), length);
    }
    while (unread.size() < length && from.read(unread)) {
    }
    answer.body = unread.substr(0, length);
    unread.erase(0, length);
    return answer;
}

http_answer ask_http(std::uint16_t port, std::string_view request, const tcp_options& options) {
    const tcp_client connection(port, options);
    connection.write(request);
    std::string unread;
    return read_answer(connection, unread);
}

}  // namespace integration
