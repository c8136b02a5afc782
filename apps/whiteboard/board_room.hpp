// A board that many people draw on at once. What they draw is gathered and told in fixed ticks; pens are told as they
// are, the latest of each member only.
#pragma once

#include <map>
#include <vector>

#include "board.hpp"
#include "parlor/room/room.hpp"

namespace whiteboard {

class board_room final : public parlor::room {
public:
    static constexpr parlor::duration tick = std::chrono::milliseconds(40);
    /// A whole picture goes into the log after so many ticks, so that older ones may be forgotten.
    static constexpr std::size_t ticks_between_pictures = 1000;

    board_room();

private:
    parlor::task<> on_open() override;
    parlor::task<> on_join(parlor::member& who) override;
    void on_leave(parlor::member& who) override;
    parlor::task<> on_closing() override;

    void handle_draw(parlor::member& from, const draw& part);
    void handle_undo(parlor::member& from, undo wanted);
    void handle_wipe(parlor::member& from, wipe wanted);
    void handle_look(parlor::member& from, look wanted);
    void handle_hover(parlor::member& from, hover pen);

    void start_ticking();
    void on_tick();
    void add(ink part);
    /// Tells what waits for the tick, so that what is told next comes after it.
    void flush();
    void send_picture(parlor::member& to);

    board board_;
    std::vector<ink> waiting_;                   // drawn since the last tick
    std::map<parlor::member_ref, place> moved_;  // pens, since the last tick
    std::uint64_t timer_ = 0;                    // 0: nothing happens, and nothing ticks
    std::size_t ticks_since_picture_ = 0;
};

}  // namespace whiteboard
