#include "sim/simulated_server.hpp"

#include <fmt/format.h>

#include <array>

#include "server/shard.hpp"
#include "sim/simulated_queue.hpp"

namespace parlor::sim {
namespace {

class simulated_thread final : public machine_thread {
public:
    simulated_thread(network& net, const clock& time, std::uint64_t machine)
        : net_(net), machine_(machine), loop_(net.in(), time, machine) {}

    [[nodiscard]] loop& on() noexcept override { return loop_; }
    void start() override { loop_.start(); }
    void join() override {
        net_.in().run_alone(machine_, [this] { return loop_.idle(); });
        if (loop_.timers() != 0) throw broken_promise("a timer outlives its server");
        if (loop_.coroutines() != 0) throw broken_promise("a coroutine outlives its server");
    }
    [[nodiscard]] std::unique_ptr<listener> listen(const std::string& /*address*/, std::uint16_t /*port*/,
                                                   bool /*alone*/) override {
        return net_.listen(machine_, loop_);
    }

private:
    network& net_;
    const std::uint64_t machine_;
    simulated_loop loop_;
};

}  // namespace

std::unique_ptr<machine_thread> simulated_machine::make_thread() {
    return std::make_unique<simulated_thread>(net_, clock_, number_);
}

std::unique_ptr<random_source> simulated_machine::make_random() {
    return make_seeded_random(net_.in().chance().next());
}

machine_journal simulated_machine::open_journal(const config& settings, const journal_limits& limits) {
    sqlite_journal_options options{.limits = limits, .durability = settings.durability};
    options.boot = disk_.boot();
    options.patience = {};
    options.vfs = disk_.vfs();
    options.make_thread = [this](const std::string& /*name*/) {
        return std::make_unique<simulated_queue>(net_.in(), number_);
    };
    machine_journal opened;
    opened.store = std::make_unique<sqlite_journal_store>(settings.data, options, make_random());
    return opened;
}

void simulated_machine::wait(const std::future<void>& done) {
    net_.in().run_alone(number_,
                        [&done] { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
}

// ------------------------------------------------------------------------------------------- the server

simulated_server::simulated_server(network& net, simulated_disk& disk, config settings,
                                   std::function<void(server&)> install)
    : net_(net), disk_(disk), settings_(std::move(settings)), install_(std::move(install)), clock_(net.in()) {}

simulated_server::~simulated_server() {
    if (!running_) return;
    try {
        crash(false);
    } catch (const std::exception&) {  // what was broken already is left where it is
        (void)running_.release();
        (void)machine_.release();
    }
}

bool simulated_server::start() {
    ++number_;
    machine_ = std::make_unique<simulated_machine>(net_, disk_, clock_, number_);
    running_ = std::make_unique<server>(settings_, *machine_);
    install_(*running_);
    try {
        running_->start();
    } catch (const std::runtime_error& why) {
        if (dynamic_cast<const broken_promise*>(&why)) throw;
        net_.in().note(fmt::format("the server does not start: {}", why.what()));
        running_.reset();
        machine_.reset();
        disk_.kill();  // its process ends
        net_.in().count(happening::did_not_start);
        return false;
    }
    net_.in().note("the server starts");
    constexpr std::array by_shards{happening::one_shard, happening::two_shards, happening::three_shards};
    if (number_ == 1) net_.in().count(by_shards.at(settings_.threads - 1));
    return true;
}

void simulated_server::request_stop() {
    net_.in().note("the server is asked to stop");
    running_->request_stop();
}

bool simulated_server::has_stopped() const {
    return running_->core_->has_stopped();
}

void simulated_server::finish() {
    net_.in().note("the server stops");
    end();
}

void simulated_server::crash(bool power) {
    net_.in().note(power ? "the server's machine loses its power" : "the server is killed");
    net_.cut_off(number_, power);
    if (power) {
        disk_.lose_power();
    } else {
        disk_.kill();
    }
    for (runnable* each : threads())
        each->stalled_until = {};
    running_->request_stop();
    running_->request_stop();
    end();
}

void simulated_server::end() {
    running_->join();
    check_nothing_is_left();
    running_.reset();
    machine_.reset();
    if (net_.streams_of(number_) != 0) throw broken_promise("a stream outlives its server");
    if (disk_.open_files() != 0) throw broken_promise("an open file outlives its server");
}

void simulated_server::check_outboxes() const {
    for (const auto& each : running_->core_->shards) {
        const std::size_t longest = each->held().longest_outbox;
        if (longest > settings_.max_outbox_bytes + outbox::control_reserve)
            throw broken_promise(fmt::format("{} bytes wait for one client", longest));
    }
}

void simulated_server::check_nothing_is_left() {
    server_core& core = *running_->core_;
    const auto expect_none = [](std::size_t count, std::string_view of) {
        if (count != 0) throw broken_promise(fmt::format("{} {} are left when the server has stopped", count, of));
    };
    expect_none(core.connections.size(), "connections");
    expect_none(core.rooms.size(), "rooms");
    for (const auto& each : core.shards) {
        const shard::holdings held = each->held();
        expect_none(held.sessions, "sessions");
        expect_none(held.websockets, "websockets");
        expect_none(held.front_doors, "front doors");
        expect_none(held.groups, "groups");
        expect_none(held.moving, "connections between two shards");
    }
    core.shards.clear();  // each has a batch that it would write next
    expect_none(core.batches.used(), "bytes of batches");
}

std::vector<runnable*> simulated_server::threads() const {
    std::vector<runnable*> own;
    for (runnable* each : net_.in().runnables()) {
        if (each->owner == number_) own.push_back(each);
    }
    return own;
}

void simulated_server::stall(std::uint64_t which, duration how_long) {
    const auto own = threads();
    own[which % own.size()]->stalled_until = net_.in().now() + how_long;
}

void simulated_server::stall_all(const std::function<duration()>& draw) {
    for (runnable* each : threads())
        each->stalled_until = net_.in().now() + draw();
}

}  // namespace parlor::sim
