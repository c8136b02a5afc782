// Rooms that the server put this user in without a join, such as an inbox: how far each has been heard, so that a
// resume brings what was missed, nothing twice. For client_core. Pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/client_frame.hpp"
#include "client/room_position.hpp"

namespace parlor {

/// What a resume made of one room.
struct resumed_place {
    std::string epoch;
    std::uint64_t seq = 0;
    std::uint64_t replayed = 0;
    bool gap = false;
};

class implicit_rooms {
public:
    struct events {
        std::function<void(const server_frame& frame, bool replayed)> message;
        std::function<void(std::string_view room, const room_gap& gap)> gap;
    };

    explicit implicit_rooms(events to) : to_(std::move(to)) {}

    /// What a resume lists. A room that nothing came from yet is unknown here; the server then sends all since its
    /// join.
    [[nodiscard]] const std::map<std::string, room_position, std::less<>>& positions() const noexcept {
        return positions_;
    }

    /// A new connection may bring live messages before the resume says which ones come again: they wait for that.
    void hold() { held_.emplace(); }
    /// Hands a message on unless it was seen before.
    void take(const server_frame& frame);
    /// A resume was refused that room, and not only for a moment.
    void refused(const std::string& room) { positions_.erase(room); }
    /// The reply to a resume, without joined rooms and those that refused. What it does not name is where it was: the
    /// server takes us back later, and goes on there.
    void resumed(const std::map<std::string, resumed_place>& rooms);
    /// The session began anew, on this connection.
    void start_over();
    void clear();

private:
    void take_now(const server_frame& frame);
    void resume_one(const std::string& name, const resumed_place& how, const std::vector<server_frame>& early);
    [[nodiscard]] room_position& position(const std::string& room);

    events to_;
    std::map<std::string, room_position, std::less<>> positions_;
    std::optional<std::vector<server_frame>> held_;
};

}  // namespace parlor
