// Messages: each sender keeps a number of its own under way, and sends as many new ones at once as a read has brought
// back.
#include "account.hpp"
#include "crowd.hpp"
#include "work.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr int quiet_ms = 500;  // longer than the chat's presence tick
constexpr int patience_ms = 20000;

class load {
public:
    explicit load(const options& o) : options_(o), clients_(o), senders_(o.work == "echo" ? o.clients : o.rooms) {
        for (std::size_t i = 0; i < senders_.size(); ++i) {
            const std::string message = masked_frame(text_opcode, message_of(o, i));
            senders_[i].message_bytes = message.size();
            for (std::size_t j = 0; j < o.in_flight; ++j)
                senders_[i].messages += message;
            senders_[i].hearers = o.work == "echo" ? 1 : (o.clients - i + o.rooms - 1) / o.rooms;
        }
        clients_.open(quiet_ms);
    }

    /// Sends for `seconds`, then waits until all of it has been delivered.
    void run(double seconds) {
        delivered_ = expected_ = bytes_ = reads_ = 0;
        const auto end = clock::now() + std::chrono::duration<double>(seconds);
        more_ = true;
        for (std::size_t i = 0; i < senders_.size(); ++i)
            send(i, options_.in_flight);
        while (more_ || delivered_ < expected_) {
            more_ = more_ && clock::now() < end;
            const bool any = clients_.poll(
                patience_ms, [this](std::size_t i, const frame& got) { count(i, got); },
                [this](std::size_t i) { refill(i); });
            if (!any) throw failure("nothing came for 20 s while messages were under way");
        }
    }

    [[nodiscard]] std::size_t delivered() const { return delivered_; }
    [[nodiscard]] double bytes_a_frame() const { return static_cast<double>(bytes_) / static_cast<double>(delivered_); }

    [[nodiscard]] double frames_a_read() const { return static_cast<double>(delivered_) / static_cast<double>(reads_); }

private:
    struct sender {
        std::string messages;  // in_flight of them, one behind the other
        std::size_t message_bytes = 0;
        std::size_t hearers = 0;
        std::size_t due = 0;
    };

    void count(std::size_t i, const frame& got) {
        if (!got.compressed && !got.payload.starts_with(options_.count)) return;
        if (options_.deflate && !got.compressed)
            throw failure("a message came as it is, though compressing it was agreed on");
        ++delivered_;
        bytes_ += got.payload.size();
        if (i < senders_.size()) ++senders_[i].due;
    }

    void refill(std::size_t i) {
        ++reads_;
        if (i >= senders_.size()) return;
        const std::size_t due = std::exchange(senders_[i].due, 0U);
        if (more_ && due != 0) send(i, due);
    }

    void send(std::size_t i, std::size_t messages) {
        const sender& from = senders_[i];
        clients_.send(i, std::string_view(from.messages).substr(0, messages * from.message_bytes));
        expected_ += messages * from.hearers;
    }

    const options& options_;
    crowd clients_;
    std::vector<sender> senders_;
    bool more_ = false;
    std::size_t delivered_ = 0;
    std::size_t expected_ = 0;
    std::size_t bytes_ = 0;
    std::size_t reads_ = 0;
};

// What each thread did of the whole, the busiest first; those that did next to nothing are left out.
std::string shares(const std::map<int, double>& before, const std::map<int, double>& after) {
    std::vector<double> spent;
    double whole = 0;
    for (const auto& [thread, cpu] : after) {
        spent.push_back(cpu - (before.contains(thread) ? before.at(thread) : 0));
        whole += spent.back();
    }
    std::sort(spent.rbegin(), spent.rend());
    std::string text;
    for (const double cpu : spent) {
        if (cpu < whole / 100) break;
        text += (text.empty() ? "" : ",") + std::to_string(cpu / whole);
    }
    return text;
}

}  // namespace

void load_messages(const options& o) {
    const account server(o.pid);
    load work(o);
    work.run(o.warm_up);
    const auto threads = server.thread_cpu_us();
    const double before = server.cpu_us();
    const auto start = clock::now();
    work.run(o.seconds);
    const std::chrono::duration<double, std::micro> wall = clock::now() - start;
    const double cpu = server.cpu_us() - before;
    fmt::print("units={} cpu_us={:.0f} wall_us={:.0f} bytes_a_frame={:.0f} frames_a_read={:.1f} shares={}\n",
               work.delivered(), cpu, wall.count(), work.bytes_a_frame(), work.frames_a_read(),
               shares(threads, server.thread_cpu_us()));
}

}  // namespace bench
