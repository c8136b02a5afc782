// A load from one epoll loop, for run.py: `load PORT echo|room|chat CLIENTS IN_FLIGHT BYTES MESSAGES SERVER_PID`.
// Prints "frames=N cpu_us=T": what was delivered, and what the server's process spent on it meanwhile.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct client {
    int fd = -1;
    std::string held;
    std::size_t frames = 0;
};

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

double server_cpu_us(int pid) {
    std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "r");
    if (!file) die("server");
    std::array<char, 1024> text{};
    const std::size_t size = std::fread(text.data(), 1, text.size() - 1, file);
    std::fclose(file);
    const std::string_view rest =
        std::string_view(text.data(), size).substr(std::string_view(text.data(), size).rfind(')'));
    unsigned long user = 0;
    unsigned long system = 0;
    std::sscanf(rest.data(), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return static_cast<double>(user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string masked_text(std::string_view payload) {
    std::string frame("\x81", 1);
    if (payload.size() < 126) {
        frame.push_back(static_cast<char>(0x80U | payload.size()));
    } else {
        frame.push_back(static_cast<char>(0xfeU));
        frame.push_back(static_cast<char>(payload.size() >> 8U));
        frame.push_back(static_cast<char>(payload.size() & 0xffU));
    }
    frame.append("\x11\x22\x33\x44", 4);
    constexpr std::string_view mask = "\x11\x22\x33\x44";
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return frame;
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put < 0) die("send");
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

int connect_to(std::uint16_t port, const std::string& target) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("connect");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    send_all(fd, "GET " + target +
                     " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    std::string head;
    std::array<char, 1> byte{};
    while (!head.ends_with("\r\n\r\n")) {
        if (recv(fd, byte.data(), 1, 0) != 1) die("handshake");
        head.push_back(byte[0]);
    }
    return fd;
}

// Counts the whole frames in what was received; calls `each` with the payload of each.
template <class Each>
void take_frames(client& from, std::string_view in, Each each) {
    if (!from.held.empty()) {
        from.held.append(in);
        in = from.held;
    }
    while (in.size() >= 2) {
        std::size_t size = static_cast<unsigned char>(in[1]) & 0x7fU;
        std::size_t header = 2;
        if (size == 126) {
            if (in.size() < 4) break;
            size =
                static_cast<std::size_t>(static_cast<unsigned char>(in[2])) << 8U | static_cast<unsigned char>(in[3]);
            header = 4;
        }
        if (in.size() < header + size) break;
        each(in.substr(header, size));
        in.remove_prefix(header + size);
    }
    from.held = std::string(in);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8) {
        std::fprintf(stderr, "usage: load PORT echo|room|chat CLIENTS IN_FLIGHT BYTES MESSAGES SERVER_PID\n");
        return 2;
    }
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const std::string_view kind = argv[2];
    const auto clients = static_cast<std::size_t>(std::atoi(argv[3]));
    const auto in_flight = static_cast<std::size_t>(std::atoi(argv[4]));
    const auto bytes = static_cast<std::size_t>(std::atoi(argv[5]));
    const auto messages = static_cast<std::size_t>(std::atoi(argv[6]));
    const int server = std::atoi(argv[7]);
    const bool chat = kind == "chat";
    const bool echo = kind == "echo";
    const std::string text(bytes, 'x');
    const std::string frame =
        masked_text(chat ? R"({"type":"say","room":"room/main","data":{"text":")" + text + "\"}}" : text);

    const int epoll = epoll_create1(0);
    std::vector<client> all(clients);
    std::vector<char> buffer(1 << 18);
    for (std::size_t i = 0; i < clients; ++i) {
        all[i].fd = connect_to(port, chat ? "/ws?user=u" + std::to_string(i) : echo ? "/echo" : "/");
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
        if (chat) send_all(all[i].fd, masked_text(R"({"type":"join","room":"room/main","id":1})"));
    }
    std::size_t joined = chat ? 0 : clients;
    std::size_t delivered = 0;
    std::size_t sent = 0;
    std::size_t expected = 0;
    double before = 0;
    const auto pump = [&](std::size_t i) {
        if (sent == messages) return;
        ++sent;
        send_all(all[i].fd, frame);
    };
    std::size_t idle_rounds = 0;
    bool started = false;
    while (!started || delivered < expected) {
        if (!started && joined == clients && idle_rounds > 1) {  // joins and presence are through
            started = true;
            expected = echo ? messages : messages * clients;
            before = server_cpu_us(server);
            for (std::size_t i = 0; i < (echo ? clients : 1); ++i) {
                for (std::size_t j = 0; j < in_flight; ++j)
                    pump(i);
            }
        }
        std::array<epoll_event, 512> events{};
        const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), started ? 20000 : 300);
        if (count == 0 && started) {
            std::fprintf(stderr, "load: nothing came for 20 s\n");
            return 1;
        }
        idle_rounds = count == 0 ? idle_rounds + 1 : 0;
        for (int e = 0; e < count; ++e) {
            const std::size_t i = events[static_cast<std::size_t>(e)].data.u64;
            const ssize_t got = recv(all[i].fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) die("the server closed a connection");
            take_frames(all[i], std::string_view(buffer.data(), static_cast<std::size_t>(got)),
                        [&](std::string_view payload) {
                            if (!started) {
                                if (payload.starts_with("{\"reply\":1,")) ++joined;
                                return;
                            }
                            if (chat && !payload.starts_with("{\"type\":\"said\"")) return;
                            ++delivered;
                            if (echo || i == 0) pump(i);
                        });
        }
    }
    std::printf("frames=%zu cpu_us=%.0f\n", delivered, server_cpu_us(server) - before);
}
