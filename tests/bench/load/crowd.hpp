// Many WebSocket clients in one epoll loop: opens them, lets them join, and hands over each frame that they get.
#pragma once

#include "failure.hpp"
#include "frames.hpp"
#include "options.hpp"
#include "sockets.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace bench {

class crowd {
public:
    explicit crowd(const options& o) : options_(o) {}
    ~crowd();
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

    /// Opens all clients and waits until each is in and then, until nothing has come for `quiet_ms`.
    void open(int quiet_ms);

    /// Begins one more connection; it is number size() - 1 from now on.
    void begin_one();

    /// Closes client `i` by reset.
    void end_one(std::size_t i);

    [[nodiscard]] bool upgraded(std::size_t i) const { return clients_[i].upgraded; }

    void send(std::size_t i, std::string_view bytes) const { send_all(clients_[i].fd, bytes); }

    /// Waits up to `timeout_ms`, then reads once from each client that has something; calls `each(i, frame)` for each
    /// frame, and `then(i)` after the frames of one read. Answers pings. False when nothing came in time.
    template <class Each, class Then>
    bool poll(int timeout_ms, Each each, Then then) {
        std::array<epoll_event, 512> events{};
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
        for (int e = 0; e < count; ++e) {
            const auto i = static_cast<std::size_t>(events[static_cast<std::size_t>(e)].data.u64);
            std::string_view in;
            if (clients_[i].fd < 0 || !receive(clients_[i], in)) continue;
            frame got;
            while (take_frame(in, got)) {
                if (got.opcode == ping_opcode) {
                    send(i, masked_frame(pong_opcode, got.payload));
                } else {
                    each(i, got);
                }
            }
            hold(clients_[i], in);
            then(i);
        }
        return count > 0;
    }

private:
    struct client {
        int fd = -1;
        bool upgraded = false;
        std::string held;  // the part of an answer or frame that has not come whole
    };

    // `in`: what this client has from the server and has not taken yet. The answer to the upgrade is taken here; false
    // when there is nothing behind it.
    bool receive(client& from, std::string_view& in);
    static void hold(client& by, std::string_view rest);

    const options& options_;
    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
    std::vector<client> clients_;
    std::vector<char> buffer_ = std::vector<char>(1U << 18U);
};

}  // namespace bench
