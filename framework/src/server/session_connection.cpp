#include "server/session_connection.hpp"

namespace parlor {

void session_connection::on_over() {
    const std::unique_ptr<session_connection> end(this);
    home_.remove(ws_);
    if (ws_.owner()) static_cast<session*>(ws_.owner())->on_connection_over();
    auto moving = home_.moving_.extract(&ws_);
    if (moving.empty()) return;
    const auto moved = std::move(moving.mapped());
    shard& other = *home_.core_.shards[moved->claim.session.shard];
    moved->parts = ws_.take(other.on());
    moved->place = std::move(place_);
    other.on().post([&other, moved] { other.take_over(*moved); });
}

}  // namespace parlor
