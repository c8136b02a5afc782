// The floor that servers are measured against: one epoll loop with a canned handshake, no parsing beyond frame lengths.
// `raw_limit echo` sends all frames of a receive back in one send; `raw_limit room` fans out with one send a member a
// turn.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

struct room;

struct client {
    int fd = -1;
    room* in = nullptr;     // none before the handshake
    std::size_t place = 0;  // among the members of the room
    std::string held;       // the part of a frame that has not come whole
    std::string unsent;
};

struct room {
    std::vector<client*> members;
    std::string turn;  // the frames of this turn
};

constexpr std::string_view handshake =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

[[noreturn]] void die(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
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
    std::uint64_t mask = 0;
    std::memcpy(&mask, in.data() + header, 4);
    mask |= mask << 32U;
    std::size_t at = out.size();
    out.append(in.substr(header + 4, size));
    for (; at + 8 <= out.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, out.data() + at, 8);
        word ^= mask;
        std::memcpy(out.data() + at, &word, 8);
    }
    for (; at < out.size(); ++at, mask >>= 8U)
        out[at] = static_cast<char>(out[at] ^ static_cast<char>(mask & 0xffU));
    in.remove_prefix(header + 4 + size);
    return true;
}

// The number in `GET /17 HTTP/1.1`; 0 without one.
std::size_t asked_room(std::string_view request) {
    return request.size() > 5 ? std::strtoul(std::string(request.substr(5, 6)).c_str(), nullptr, 10) : 0;
}

class raw_server {
public:
    explicit raw_server(bool rooms) : fans_out_(rooms) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (listener_ < 0) die("socket");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("bind");
        if (listen(listener_, SOMAXCONN) != 0) die("listen");
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        std::cout << "listening on http://127.0.0.1:" << ntohs(address.sin_port) << '/' << std::endl;
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN, nullptr);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events{};
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const auto [flags, data] = events[static_cast<std::size_t>(i)];
                auto* who = static_cast<client*>(data.ptr);
                if (!who) {
                    accept_all();
                    continue;
                }
                if ((flags & EPOLLOUT) != 0) flush(*who);
                if ((flags & ~EPOLLOUT) != 0U) receive(*who);
            }
            fan_out();
        }
    }

private:
    void watch(int operation, int fd, std::uint32_t events, client* who) const {
        epoll_event event{};
        event.events = events;
        event.data.ptr = who;
        if (epoll_ctl(epoll_, operation, fd, &event) != 0) die("epoll_ctl");
    }

    void accept_all() {
        for (;;) {
            const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (fd < 0) return;
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto* who = new client;
            who->fd = fd;
            watch(EPOLL_CTL_ADD, fd, EPOLLIN, who);
        }
    }

    void receive(client& from) {
        const ssize_t got = recv(from.fd, buffer_.data(), buffer_.size(), 0);
        if (got <= 0) {
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) remove(from);
            return;
        }
        std::string_view in(buffer_.data(), static_cast<std::size_t>(got));
        if (!from.in) {
            enter(from, asked_room(in));
            send_to(from, handshake);
            return;
        }
        if (!from.held.empty()) {
            from.held.append(in);
            in = from.held;
        }
        std::string& out = fans_out_ ? from.in->turn : out_;
        if (fans_out_ && out.empty()) busy_.push_back(from.in);
        while (take_frame(in, out)) {
        }
        if (!from.held.empty() || !in.empty()) from.held = std::string(in);
        if (fans_out_ || out_.empty()) return;
        send_to(from, out_);
        out_.clear();
    }

    void enter(client& who, std::size_t number) {
        if (number >= rooms_.size()) rooms_.resize(number + 1);
        if (!rooms_[number]) rooms_[number] = std::make_unique<room>();
        who.in = rooms_[number].get();
        who.place = who.in->members.size();
        who.in->members.push_back(&who);
    }

    void remove(client& who) {
        if (who.in) {
            client* last = who.in->members.back();
            who.in->members[who.place] = last;
            last->place = who.place;
            who.in->members.pop_back();
        }
        close(who.fd);
        delete &who;
    }

    void fan_out() {
        for (room* each : busy_) {
            if (each->turn.empty()) continue;  // it has got only parts of frames
            for (client* who : each->members)
                send_to(*who, each->turn);
            each->turn.clear();
        }
        busy_.clear();
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
        watch(EPOLL_CTL_MOD, to.fd, EPOLLIN | EPOLLOUT, &to);
    }

    void flush(client& to) const {
        const ssize_t put = send(to.fd, to.unsent.data(), to.unsent.size(), MSG_NOSIGNAL);
        if (put > 0) to.unsent.erase(0, static_cast<std::size_t>(put));
        if (to.unsent.empty()) watch(EPOLL_CTL_MOD, to.fd, EPOLLIN, &to);
    }

    bool fans_out_;
    int listener_ = -1;
    int epoll_ = epoll_create1(0);
    std::vector<std::unique_ptr<room>> rooms_;
    std::vector<room*> busy_;
    std::vector<char> buffer_ = std::vector<char>(65536);
    std::string out_;
};

}  // namespace

int main(int argc, char** argv) {
    try {
        raw_server(argc > 1 && std::string_view(argv[1]) == "room").run();
    } catch (const std::exception& failed) {
        std::cerr << "raw_limit: " << failed.what() << '\n';
        return 1;
    }
}
