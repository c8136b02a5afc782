// One connection that does what an attack says, and sees what becomes of it.
#pragma once

#include <memory>
#include <string>

#include "attack.hpp"
#include "net/dialer.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"
#include "parlor/wire/frame_parser.hpp"

namespace hostile {

class visitor final : private parlor::stream_watcher, private parlor::timer_entry {
public:
    visitor(parlor::loop& on, parlor::dialer& by, const parlor::dial_target& to, const target& of);
    ~visitor() override;

    /// Lasts at most `patience`. `what` outlives it.
    [[nodiscard]] parlor::task<int> carry_out(const attack& what, parlor::duration patience);

    /// All that the server said behind the upgrade, one message after the other; or the body of its HTTP answer.
    [[nodiscard]] const std::string& heard() const noexcept { return heard_; }

private:
    /// Lets the next piece go when its time has come.
    class pace final : public parlor::timer_entry {
    public:
        explicit pace(parlor::wake_up& door) : door_(door) {}
        void on_timer() override { door_.notify(); }

    private:
        parlor::wake_up& door_;
    };

    [[nodiscard]] parlor::task<> do_it(const attack& what, std::string_view bytes);
    [[nodiscard]] bool is_time_to_go(const attack& what, bool sent_all) const;
    void on_ready(bool readable, bool writable) override;
    void on_timer() override;
    [[nodiscard]] bool is_over() const noexcept { return timed_out_ || became_ != stays_open; }
    void send(std::string_view bytes, std::size_t piece);
    void read();
    void take(std::string_view bytes);
    void take_frames(std::span<std::byte> bytes);

    parlor::loop& loop_;
    parlor::dialer& dialer_;
    const parlor::dial_target& to_;
    const target& target_;
    parlor::wake_up door_;
    pace pace_{door_};
    std::unique_ptr<parlor::dialing> dialing_;
    std::unique_ptr<parlor::transport> stream_;
    parlor::frame_parser parser_;
    std::string head_;
    std::string heard_;
    std::size_t sent_ = 0;  // of the bytes of this stage
    int became_ = stays_open;
    bool dialed_ = false;
    bool upgrades_ = false;  // the first answer should be an upgrade
    bool is_websocket_ = false;
    bool hears_body_ = false;
    bool timed_out_ = false;
    bool write_failed_ = false;
};

}  // namespace hostile
