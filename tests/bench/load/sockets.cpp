#include "sockets.hpp"

#include "failure.hpp"
#include "options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

namespace {

constexpr std::size_t connections_an_address = 10000;

// 127.x.y.z of this process: x and y from its id, z from the connection's number.
std::uint32_t source_address(std::size_t number) {
    const auto id = static_cast<std::uint32_t>(getpid());
    const auto last = static_cast<std::uint32_t>(number / connections_an_address % 250);
    return 127U << 24U | (1 + id / 250 % 250) << 16U | (1 + id % 250) << 8U | (1 + last);
}

void set_option(int fd, int level, int name, int value) {
    if (setsockopt(fd, level, name, &value, sizeof value) != 0) die("setsockopt");
}

}  // namespace

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) die("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) die("setrlimit");
}

int connect_and_ask(const options& o, std::size_t number) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(source_address(number));
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("bind");
    address.sin_port = htons(o.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("connect");
    std::string request = "GET " + filled(o.target, o, number) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    request +=
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if (o.deflate) {
        request +=
            "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover\r\n";
    }
    send_all(fd, request + "\r\n");
    return fd;
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put < 0) die("send");
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

void close_with_reset(int fd) {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
}

void check_answer(const options& o, std::string_view head) {
    if (!head.starts_with("HTTP/1.1 101"))
        throw failure("the server refused: " + std::string(head.substr(0, head.find('\r'))));
    if (o.deflate && head.find("permessage-deflate") == std::string_view::npos)
        throw failure("the server does not negotiate permessage-deflate", 3);
}

}  // namespace bench
