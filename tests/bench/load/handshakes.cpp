// Handshakes: connect, upgrade, and away by reset as soon as the answer (and the first frame, where asked for) is
// there.
#include "account.hpp"
#include "crowd.hpp"
#include "work.hpp"

#include <fmt/core.h>

#include <chrono>
#include <thread>

namespace bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr int patience_ms = 20000;

// Keeps `in_flight` under way for `seconds`, then ends those that still are. Returns how many were made.
std::size_t make(const options& o, crowd& clients, double seconds) {
    const auto end = clock::now() + std::chrono::duration<double>(seconds);
    std::size_t begun = 0;
    std::size_t made = 0;
    std::size_t with_frame = 0;
    const auto begin = [&] {
        clients.begin_one();
        ++begun;
    };
    for (std::size_t i = 0; i < o.in_flight; ++i)
        begin();
    while (made < begun) {
        const bool more = clock::now() < end;
        const bool any = clients.poll(
            patience_ms, [&](std::size_t i, const frame&) { with_frame = i + 1; },
            [&](std::size_t i) {
                if (!clients.upgraded(i) || (o.first_frame && with_frame != i + 1)) return;
                clients.end_one(i);
                ++made;
                if (more) begin();
            });
        if (!any) throw failure("nothing came for 20 s while clients connected");
    }
    return made;
}

}  // namespace

void load_handshakes(const options& o) {
    const account server(o.pid);
    crowd clients(o);
    make(o, clients, o.warm_up);
    const double before = server.cpu_us();
    const auto start = clock::now();
    const std::size_t made = make(o, clients, o.seconds);
    const std::chrono::duration<double, std::micro> wall = clock::now() - start;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // until the server has put the last ones away
    fmt::print("units={} cpu_us={:.0f} wall_us={:.0f}\n", made, server.cpu_us() - before, wall.count());
}

}  // namespace bench
