// The timer entries of a room: both only put work into the room's own turn.
#pragma once

#include "room/room_actor.hpp"

namespace parlor {

/// One after() or every().
class room_actor::timer final : public timer_entry {
public:
    timer(room_actor& room, std::uint64_t number, duration period, unique_function<void()> work)
        : room_(room), number_(number), period_(period), work_(std::move(work)) {}

    [[nodiscard]] duration period() const noexcept { return period_; }
    void run() { work_(); }

private:
    void on_timer() override;

    room_actor& room_;
    std::uint64_t number_;
    duration period_;
    unique_function<void()> work_;
};

/// Collects who came and went for one tick.
class room_actor::presence_tick final : public timer_entry {
public:
    static constexpr duration interval = std::chrono::milliseconds(200);
    explicit presence_tick(room_actor& room) : room_(room) {}

private:
    void on_timer() override { room_.send_presence(); }
    room_actor& room_;
};

}  // namespace parlor
