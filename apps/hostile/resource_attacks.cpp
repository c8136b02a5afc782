// What is allowed, frame by frame, and costs too much as a whole.
#include "attack.hpp"
#include "frames.hpp"

namespace hostile {

void add_resource_attacks(attack_list& to, const target& of) {
    const auto ws = [&to](std::string name, std::string bytes, std::vector<int> allowed) -> attack& {
        return add(to, stage::websocket, std::move(name), std::move(bytes), std::move(allowed));
    };
    const std::vector<int> given_up{1013, 1008, 1000, ended, reset};
    ws("100000 fragments of one byte", frame(text_kind, "x") + times(100'000, frame(more_kind, "x")), {1008, 1009});
    ws("fragments of nothing, without end", frame(text_kind, "") + times(10'000, frame(more_kind, "")), {1008, 1009});
    ws("fragments without end", frame(binary_kind, "x") + times(64, frame(more_kind, times(16'000, "x"))),
       {1008, 1009});
    attack& visit = ws("an honest visit, a byte at a time", honest_visit().bytes, {1000});
    visit.piece = 1;

    attack& pings =
        ws("a flood of pings, answers unread", times(500, frame(final | ping_kind, times(125, "x"))), given_up);
    pings.repeat = 400;
    pings.reads = false;
    attack& read = ws("a flood of pings, answers read", times(500, frame(final | ping_kind, "x")) + close_frame(1000),
                      {1000, 1008});
    read.repeat = 40;
    attack& pongs =
        ws("a flood of pongs that nobody asked for", times(1000, frame(final | pong_kind, "x")), {1000, 1008});
    pongs.repeat = 20;
    pongs.bytes += close_frame(1000);
    attack& unread = ws("a flood of messages, answers unread", message(times(of.max_message_bytes / 2, "x")), given_up);
    unread.repeat = 2000;
    unread.reads = false;
    ws("a client that falls silent, and answers no ping", "", given_up);
    ws("300 clients that fall silent", "", given_up).crowd = 300;
    ws("300 clients with half a message each", frame(text_kind, times(1000, "x")), given_up).crowd = 300;
    ws("300 clients that hang up", "", {ended, reset, 1000, 1001}).crowd = 300;
    to.back().finishes = true;
}

}  // namespace hostile
