#include "notes.hpp"

namespace {

constexpr std::size_t max_text_bytes = 280;
constexpr std::size_t notes_on_the_wall = 50;

}  // namespace

// What is sent here reaches the new member right behind the answer to its join, before anything that comes later.
parlor::task<> notes_room::on_join(parlor::member& who) {
    const parlor::history_page page = co_await read_history(UINT64_MAX, notes_on_the_wall);
    wall earlier;
    for (std::size_t i = 0; i < page.size(); ++i) {
        if (page[i].is<pinned>()) earlier.notes.push_back(page[i].as<pinned>());
    }
    who.send(earlier);
}

void notes_room::handle_pin(parlor::member& from, pin note) {
    if (note.text.empty() || note.text.size() > max_text_bytes) {
        throw parlor::failure(parlor::errc::invalid_argument, "data.text: expected 1 to 280 bytes");
    }
    broadcast(pinned{from.name(), std::move(note.text)});
}
