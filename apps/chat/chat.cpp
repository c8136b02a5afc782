#include "chat.hpp"

#include <algorithm>

#include "chat_page.hpp"  // made by parlor_embed_files
#include "chat_room.hpp"
#include "inbox.hpp"

namespace chat {
namespace {

constexpr std::size_t max_page_bytes = std::size_t{256} * 1024;
constexpr std::ptrdiff_t most_listed = 200;  // rooms in one reply; a person does not read more

// Half an outbox: a reply must fit into one whole, and its numbers make it longer than what is in the log.
std::size_t page_bytes(const parlor::config& settings) {
    const std::size_t outbox = settings.max_outbox_bytes;
    return outbox == 0 ? max_page_bytes : std::min(max_page_bytes, outbox / 2);
}

std::string inbox_of(const std::string& user) {
    return "user/" + user;
}

// Into both inboxes, so that every session of both sees it, and sees it again after a reconnect.
parlor::task<> handle_direct(parlor::caller& from, direct message) {
    const std::string to = inbox_of(message.to);
    const bool known = co_await from.knows_room(to);
    if (!known) throw parlor::failure(parlor::errc::not_found, "data.to: no user of that name was ever here");
    const letter written{.from = from.name(), .to = message.to, .text = std::move(message.text), .at = from.wall_now()};
    auto received = from.call<void>(to, written);
    co_await received.get();
    if (written.to == written.from) co_return;
    auto kept = from.call<void>(inbox_of(written.from), written);
    co_await kept.get();
}

rooms_reply handle_rooms(parlor::caller& from, rooms /*request*/) {
    auto open = from.rooms("room/");
    rooms_reply reply{.rooms = {}, .more = std::ssize(open) > most_listed};
    if (reply.more) {
        const auto cut = open.begin() + most_listed;
        std::ranges::nth_element(open, cut, std::ranges::greater(), &parlor::room_summary::count);
        open.erase(cut, open.end());
        std::ranges::sort(open, {}, &parlor::room_summary::room);
    }
    for (auto& each : open)
        reply.rooms.push_back({.room = std::move(each.room), .count = each.count});
    return reply;
}

}  // namespace

void install(parlor::server& app) {
    app.add_room<chat_room>("room/{name}", {.journal = parlor::journal_kind::durable}, page_bytes(app.settings()));
    app.add_room<inbox>("user/{name}",
                        {.journal = parlor::journal_kind::durable, .presence = false, .late_joins = true});
    app.on<direct>(&handle_direct);
    app.on<rooms>(&handle_rooms);
    app.on_hello([](parlor::caller& who) { who.join(inbox_of(who.name())); });
    app.on_notice([](parlor::caller& who, const std::string& text) { who.send(notice{.text = text}); });
    app.sends<notice>();
    app.add_files(page::files());
}

}  // namespace chat
