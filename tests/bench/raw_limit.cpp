// The floor that servers are measured against: one epoll loop with a canned handshake, no parsing beyond frame lengths,
// and one send a member a turn. `raw_limit echo` returns what it gets; `raw_limit room` gives it to everyone.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct client {
    int fd = -1;
    bool upgraded = false;
    std::string held;  // the part of a frame that has not come whole
    std::string unsent;
};

constexpr std::string_view handshake =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

// Takes one whole masked frame off the front of `in` and appends it, unmasked, to `out`.
bool take_frame(std::string_view& in, std::string& out) {
    if (in.size() < 6) return false;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in[i]); };
    std::size_t size = byte(1) & 0x7fU;
    std::size_t header = 2;
    if (size == 126) {
        size = static_cast<std::size_t>(byte(2)) << 8U | byte(3);
        header = 4;
    }
    if (in.size() < header + 4 + size) return false;
    out.push_back(in[0]);
    out.push_back(static_cast<char>(byte(1) & 0x7fU));
    if (header == 4) out.append(in.substr(2, 2));
    const std::string_view mask = in.substr(header, 4);
    const std::size_t at = out.size();
    out.append(in.substr(header + 4, size));
    for (std::size_t i = 0; i < size; ++i)
        out[at + i] = static_cast<char>(out[at + i] ^ mask[i % 4]);
    in.remove_prefix(header + 4 + size);
    return true;
}

class raw_server {
public:
    raw_server(bool room, std::uint16_t port) : room_(room) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const int on = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("bind");
        if (listen(listener_, SOMAXCONN) != 0) die("listen");
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        std::printf("listening on http://127.0.0.1:%u/\n", ntohs(address.sin_port));
        std::fflush(stdout);
        watch(listener_, EPOLLIN, nullptr);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events{};
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            turn_.clear();
            for (int i = 0; i < count; ++i) {
                auto* who = static_cast<client*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (!who) {
                    accept_all();
                } else if (who->fd >= 0) {
                    if ((events[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) flush(*who);
                    if (who->fd >= 0 && (events[static_cast<std::size_t>(i)].events & ~EPOLLOUT) != 0U) receive(*who);
                }
            }
            if (turn_.empty()) continue;
            for (const auto& who : clients_) {
                if (who->upgraded) send_to(*who, turn_);
            }
        }
    }

private:
    void watch(int fd, std::uint32_t events, client* who) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = who;
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
    }

    void accept_all() {
        for (;;) {
            const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (fd < 0) return;
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            clients_.push_back(std::make_unique<client>());
            clients_.back()->fd = fd;
            watch(fd, EPOLLIN, clients_.back().get());
        }
    }

    void receive(client& from) {
        const ssize_t got = recv(from.fd, buffer_.data(), buffer_.size(), 0);
        if (got <= 0) {
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
            close(from.fd);
            from.fd = -1;
            from.upgraded = false;
            return;
        }
        std::string_view in(buffer_.data(), static_cast<std::size_t>(got));
        if (!from.upgraded) {
            from.upgraded = true;
            send_to(from, handshake);
            return;
        }
        if (!from.held.empty()) {
            from.held.append(in);
            in = from.held;
        }
        out_.clear();
        std::string& out = room_ ? turn_ : out_;
        while (take_frame(in, out)) {
        }
        from.held = std::string(in);
        if (!room_ && !out_.empty()) send_to(from, out_);
    }

    void send_to(client& to, std::string_view bytes) {
        if (!to.unsent.empty()) {
            to.unsent.append(bytes);
            return;
        }
        const ssize_t put = send(to.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        const std::size_t done = put > 0 ? static_cast<std::size_t>(put) : 0;
        if (done == bytes.size()) return;
        to.unsent = bytes.substr(done);
        rewatch(to, EPOLLIN | EPOLLOUT);
    }

    void flush(client& to) {
        const ssize_t put = send(to.fd, to.unsent.data(), to.unsent.size(), MSG_NOSIGNAL);
        if (put > 0) to.unsent.erase(0, static_cast<std::size_t>(put));
        if (to.unsent.empty()) rewatch(to, EPOLLIN);
    }

    void rewatch(client& who, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = &who;
        epoll_ctl(epoll_, EPOLL_CTL_MOD, who.fd, &event);
    }

    bool room_;
    int listener_ = -1;
    int epoll_ = epoll_create1(0);
    std::vector<std::unique_ptr<client>> clients_;
    std::vector<char> buffer_ = std::vector<char>(65536);
    std::string out_;
    std::string turn_;
};

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { _exit(0); });
    raw_server(argc > 1 && std::strcmp(argv[1], "room") == 0, 0).run();
}
