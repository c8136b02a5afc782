#include "room/sqlite_work.hpp"

namespace parlor {

std::size_t bytes_of(const sqlite_work& what) noexcept {
    const auto* const appended = std::get_if<sqlite_append>(&what);
    if (!appended) return 0;
    std::size_t bytes = appended->reply.size() + (appended->state ? appended->state->size() : 0);
    for (const auto& message : appended->messages)
        bytes += message->payload.size();
    return bytes;
}

const std::shared_ptr<sqlite_open_room>* room_of(const sqlite_work& what) noexcept {
    if (const auto* const appended = std::get_if<sqlite_append>(&what)) return &appended->room;
    if (const auto* const trimmed = std::get_if<sqlite_trim>(&what)) return &trimmed->room;
    return nullptr;
}

}  // namespace parlor
