// The code of docs/guide/backpressure.md.
#include <parlor/parlor.hpp>

struct chunk {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(chunk, (), (text))

parlor::task<> export_everything(parlor::connection& c);
bool feed(const parlor::room_ref& room, const std::vector<std::string>& lines);
std::optional<std::string> next_line(std::uint64_t number);

//! [drained]
parlor::task<> export_everything(parlor::connection& c) {
    std::uint64_t sent = 0;
    while (const auto line = next_line(sent)) {
        if (!c.send_text(*line)) co_return;           // over, or closed with 1013
        if (++sent % 100 == 0) co_await c.drained();  // until the client has caught up
    }
}
//! [drained]

//! [full]
bool feed(const parlor::room_ref& room, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        if (!room.send(chunk{line})) return false;  // its mailbox is full: slow down and try again later
    }
    return true;
}
//! [full]

std::optional<std::string> next_line(std::uint64_t number) {
    if (number == 10000) return std::nullopt;
    return std::to_string(number);
}
