// A whole run: the server, the clients, what is done to both, and the end at which everything is counted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chaos/chaos_client.hpp"
#include "chaos/options.hpp"
#include "chaos/server_process.hpp"
#include "net/tcp_dialer.hpp"
#include "parlor/core/scope.hpp"

namespace chaos {

class chaos_run {
public:
    /// `folder` is for the server's data and its log.
    chaos_run(const options& chosen, const std::string& folder);

    /// Runs on the calling thread. True when nothing was lost, doubled or out of order.
    bool run();

    /// Two lines of figures, the last one the verdict; above them the first few violations, and who waited for what
    /// when one of them was that something took too long.
    [[nodiscard]] std::string report() const;

private:
    struct turn {
        explicit turn(parlor::loop& on) : door(on) {}
        parlor::wake_up door;
        bool always = false;  // the other one has ended
    };

    [[nodiscard]] parlor::task<> conduct();
    [[nodiscard]] parlor::task<> gather();
    [[nodiscard]] parlor::task<> chat();
    [[nodiscard]] parlor::task<> storm();
    [[nodiscard]] parlor::task<> read_everything();
    [[nodiscard]] parlor::task<> close_everything();

    [[nodiscard]] parlor::task<> talk(chaos_client& who);
    [[nodiscard]] parlor::task<> voice(chaos_client& who, std::uint32_t& next, parlor::random_source& chance);
    [[nodiscard]] parlor::task<> visit(chaos_client& who, turn& mine, turn& yours);
    [[nodiscard]] parlor::task<> remember(chaos_client& who);
    [[nodiscard]] parlor::task<> read_room(std::string room);

    [[nodiscard]] parlor::task<> cause(disturbance what);
    [[nodiscard]] parlor::task<> stall(chaos_client& who, disturbance how);
    [[nodiscard]] parlor::task<> kill(parlor::duration downtime);
    [[nodiscard]] parlor::task<> stop(parlor::duration downtime);
    [[nodiscard]] parlor::task<> start_again(parlor::duration downtime);

    /// Runs `work` beside the rest; what it throws ends the run.
    void begin(parlor::task<> work);
    void note_end(const std::exception_ptr& error);
    /// Looks again and again until it holds, or the run is over.
    [[nodiscard]] parlor::task<> until(std::function<bool()> holds);
    [[nodiscard]] bool all_open() const;

    // In chaos_watch.cpp.
    [[nodiscard]] parlor::task<> watch_over();
    [[nodiscard]] parlor::task<> feel_pulse();
    [[nodiscard]] parlor::task<> end_everything();
    void look_for_what_is_overdue();
    void note_overdue(const std::string& what);
    [[nodiscard]] std::string who_waits() const;
    void show_progress(bool at_the_end) const;

    const options options_;
    const plan plan_;
    checker judge_;
    tally counts_;
    parlor::event_loop on_;
    parlor::tcp_dialer network_{on_};
    server_process server_;
    std::vector<std::unique_ptr<chaos_client>> clients_;  // the last one only reads
    std::vector<std::unique_ptr<turn>> turns_;            // of the visitors
    parlor::scope work_{on_};
    parlor::time_point started_{};
    std::string phase_ = "starting";
    std::uint32_t kills_ = 0;
    std::uint32_t stops_ = 0;
    std::uint32_t stalls_ = 0;
    std::uint32_t half_open_ = 0;
    std::uint32_t stalls_in_peace_ = 0;                       // that go on
    std::size_t talking_ = 0;                                 // clients that have something to say yet
    std::optional<parlor::time_point> server_changes_since_;  // it is down by our wish
    std::string waiting_;                                     // who waited for what when that had taken too long
    bool over_ = false;
};

}  // namespace chaos
