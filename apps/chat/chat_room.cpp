#include "chat_room.hpp"

#include <algorithm>

namespace chat {
namespace {

constexpr std::uint32_t max_page = 100;

}  // namespace

chat_room::chat_room(std::size_t max_page_bytes) : max_page_bytes_(max_page_bytes) {
    on<say>(&chat_room::handle_say);
    on<typing>(&chat_room::handle_typing);
    on<history>(&chat_room::handle_history);
    sends<said, typing_mark>();
    declare_moderation();
}

parlor::task<> chat_room::on_open() {
    rules_ = kept<room_rules>().value_or(room_rules{});
    return {};
}

void chat_room::handle_say(parlor::member& from, say message) {
    check_voice(from);
    broadcast(said{.from = from.name(), .text = std::move(message.text), .at = wall_now(), .erased_by = std::nullopt});
}

void chat_room::handle_typing(parlor::member& from, typing /*mark*/) {
    check_voice(from);
    broadcast_ephemeral(typing_mark{.from = from.name()}, &from);
}

parlor::task<history_reply> chat_room::handle_history(parlor::member& /*from*/, history wanted) {
    const std::uint32_t limit = wanted.limit.value_or(max_page);
    if (limit == 0) throw parlor::failure(parlor::errc::invalid_argument, "data.limit: expected 1 to 100");
    const std::uint64_t before = wanted.before.value_or(UINT64_MAX);
    const parlor::history_page page = co_await read_history(before, std::min(limit, max_page), max_page_bytes_);
    history_reply reply;
    for (std::size_t i = 0; i < page.size(); ++i) {
        if (!page[i].is<said>()) continue;
        said past = page[i].as<said>();
        reply.messages.push_back({.seq = page[i].seq,
                                  .from = std::move(past.from),
                                  .text = std::move(past.text),
                                  .at = past.at,
                                  .erased_by = std::move(past.erased_by)});
    }
    if (page.more()) reply.more = true;
    co_return reply;
}

}  // namespace chat
