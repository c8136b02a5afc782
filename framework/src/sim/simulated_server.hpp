// A server in a simulated world: the real one on a simulated machine. It starts, stops, crashes at any step, and starts
// again on what its disk kept.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "parlor/server/server.hpp"
#include "server/machine.hpp"
#include "sim/network.hpp"
#include "sim/simulated_disk.hpp"

namespace parlor::sim {

class simulated_machine final : public machine {
public:
    simulated_machine(network& net, simulated_disk& disk, const clock& time, std::uint64_t number)
        : net_(net), disk_(disk), clock_(time), number_(number) {}

    [[nodiscard]] std::unique_ptr<machine_thread> make_thread() override;
    [[nodiscard]] std::unique_ptr<random_source> make_random() override;
    [[nodiscard]] machine_journal open_journal(const config& settings, const journal_limits& limits) override;
    void wait(const std::future<void>& done) override;

private:
    network& net_;
    simulated_disk& disk_;
    const clock& clock_;
    const std::uint64_t number_;
};

class simulated_server {
public:
    /// `install` adds rooms and the like to each server that starts.
    simulated_server(network& net, simulated_disk& disk, config settings, std::function<void(server&)> install);
    ~simulated_server();

    [[nodiscard]] bool is_up() const noexcept { return running_ != nullptr; }
    /// How often it has started.
    [[nodiscard]] std::uint64_t runs() const noexcept { return number_; }
    /// False when the disk does not let it.
    bool start();
    /// Begins a clean stop, or forces one that is under way. Ask has_stopped() now and then.
    void request_stop();
    [[nodiscard]] bool has_stopped() const;
    /// Ends what has stopped. Throws broken_promise when something of it is left.
    void finish();
    /// With `power` its machine loses all that was not synced, and its peers hear nothing.
    void crash(bool power);
    /// The administrator sets its wall clock.
    void jump(std::chrono::milliseconds by) noexcept { clock_.jump(by); }
    /// One of its threads gets no processor for a while; `which` is taken modulo their number.
    void stall(std::uint64_t which, duration how_long);
    /// Each of them, for as long as `draw` says.
    void stall_all(const std::function<duration()>& draw);
    /// Throws broken_promise when more waits for a client than may.
    void check_outboxes() const;
    [[nodiscard]] server_counters counters() const { return running_->counters(); }

private:
    [[nodiscard]] std::vector<runnable*> threads() const;
    void end();
    void check_nothing_is_left();

    network& net_;
    simulated_disk& disk_;
    const config settings_;
    const std::function<void(server&)> install_;
    simulated_clock clock_;
    std::uint64_t number_ = 0;
    std::unique_ptr<simulated_machine> machine_;
    std::unique_ptr<server> running_;
};

}  // namespace parlor::sim
