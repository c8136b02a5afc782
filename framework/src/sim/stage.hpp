// A simulated world with one server in it, and what goes wrong there. What happens is a list of steps, so that a
// failing run can be told, and shortened.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/simulated_server.hpp"

namespace parlor::sim {

/// Something that happens, `wait` after what happened before.
struct step {
    duration wait{};
    std::string text;
    std::function<void()> act;
};

/// Which run of a seed: all of its steps or some, in an order of threads that `salt` chooses.
struct trial {
    std::uint64_t seed = 0;
    std::uint64_t salt = 0;
    bool whole = true;
    std::vector<std::size_t> only = {};  ///< not whole: these, ascending
};

/// Limits that are reached often, drawn by a seed.
[[nodiscard]] config harsh_settings(dice& by);
/// For a human: what differs from run to run.
[[nodiscard]] std::string to_text(const config& settings);

class stage {
public:
    stage(const trial& which, config settings, std::function<void(server&)> install);

    [[nodiscard]] world& in() noexcept { return world_; }
    [[nodiscard]] network& net() noexcept { return network_; }
    [[nodiscard]] simulated_server& host() noexcept { return server_; }

    /// The server starts within that time.
    void start_later(duration most);
    /// Runs the steps of the trial; `taken` counts them.
    void play(const trial& which, const std::vector<step>& steps, std::size_t& taken);
    void pass(duration time);
    /// Throws broken_promise when it does not come within two minutes.
    template <class Done>
    void wait_for(const char* what, const Done& done) {
        for (int i = 0; !done(); ++i) {
            if (i == 600) throw broken_promise(std::string("in vain: ") + what);
            pass(std::chrono::milliseconds(200));
        }
    }
    /// Something that goes wrong with the server, its disk, its clock or the network.
    [[nodiscard]] step trouble(dice& by);
    /// Each thread of the server gets the processor again at a time of its own, soon.
    [[nodiscard]] step machine_is_busy(dice& by);
    /// One of its next `within` accesses.
    [[nodiscard]] step disk_fails_once(dice& by, std::uint64_t within);
    /// From now on nothing goes wrong.
    void calm();
    [[nodiscard]] bool is_steady() const noexcept { return server_.is_up() && !stopping_; }
    /// Stops the server, and checks that nothing is left of it.
    void end();

    [[nodiscard]] bool lost_power() const noexcept { return lost_power_; }
    [[nodiscard]] bool jumped() const noexcept { return jumped_; }

private:
    [[nodiscard]] step cable_trouble(dice& by);
    [[nodiscard]] step disk_trouble(dice& by);
    void crash(bool power);
    void request_stop();

    world world_;
    network network_;
    simulated_disk disk_;
    simulated_server server_;
    bool stopping_ = false;
    bool lost_power_ = false;
    bool jumped_ = false;
};

}  // namespace parlor::sim
