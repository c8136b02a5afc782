// The giving side of a handover: a socket's file in the data folder, at which the next server asks.
#pragma once

#include <string>

#include "net/handover.hpp"
#include "net/unix_listener.hpp"

namespace parlor {

/// One next server at a time; another one meanwhile finds its connection closed. Who does not go on in time, or says
/// what it should not, is left: until it has said that it accepts, nothing has happened.
class unix_handover final : public handover_desk, private descriptor_watcher, private timer_entry {
public:
    /// Throws std::runtime_error as unix_listener does.
    unix_handover(event_loop& on, const std::string& path) : loop_(on), door_(on, path, "handover") {}
    ~unix_handover() override { hang_up(); }

    void start(handover_hooks hooks) override;
    void leave_place() override { door_.close(); }
    void say_released() override;

private:
    enum class stage : std::uint8_t { asked, given, taken, over };

    void meet(int peer);
    void on_events(std::uint32_t events) override;
    void on_timer() override { hang_up(); }
    void on_line(std::string_view line);
    void give();
    void hang_up();
    void lose();

    event_loop& loop_;
    unix_listener door_;
    handover_hooks hooks_;
    std::string unread_;
    int peer_ = -1;
    stage stage_ = stage::asked;
};

}  // namespace parlor
