#include "sim/network.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parlor::sim {

using namespace std::chrono_literals;

class simulated_listener final : public listener {
public:
    simulated_listener(network& net, std::uint64_t machine, simulated_loop& on)
        : net_(net), machine_(machine), loop_(on) {
        net_.listeners_.push_back(this);
    }
    ~simulated_listener() override { simulated_listener::close(); }

    void start(unique_function<void(std::unique_ptr<transport>)> accepted) override { accepted_ = std::move(accepted); }
    void close() override { std::erase(net_.listeners_, this); }
    [[nodiscard]] std::uint16_t port() const noexcept override { return 80; }

    [[nodiscard]] std::uint64_t machine() const noexcept { return machine_; }
    /// The backlog: it accepts in a turn of its own, if it still listens then.
    void take(std::unique_ptr<simulated_stream> stream) {
        loop_.post([this, &net = net_, came = std::move(stream)]() mutable {
            const bool listens = std::ranges::find(net.listeners_, this) != net.listeners_.end();
            if (listens && accepted_) {
                accepted_(std::move(came));
            } else {
                came->reset();
            }
        });
    }
    [[nodiscard]] simulated_loop& on() const noexcept { return loop_; }

private:
    network& net_;
    const std::uint64_t machine_;
    simulated_loop& loop_;
    unique_function<void(std::unique_ptr<transport>)> accepted_;
};

class simulated_dialer final : public dialer {
public:
    simulated_dialer(network& net, simulated_loop& on, std::string address)
        : net_(net), loop_(on), address_(std::move(address)) {}

    [[nodiscard]] std::unique_ptr<dialing> dial(const dial_target& /*to*/, done when_done) override {
        auto started = std::make_unique<attempt>();
        net_.world_.after(
            net_.latency(), [this, alive = std::weak_ptr(started->token), call = std::move(when_done)]() mutable {
                if (alive.expired()) return;
                net_.connect(loop_, address_, [alive, call = std::move(call)](auto stream, std::string why) mutable {
                    if (!alive.expired()) call(std::move(stream), std::move(why));
                });
            });
        return started;
    }

private:
    struct attempt final : dialing {
        std::shared_ptr<int> token = std::make_shared<int>(0);
    };
    network& net_;
    simulated_loop& loop_;
    const std::string address_;
};

std::unique_ptr<listener> network::listen(std::uint64_t machine, simulated_loop& on) {
    newest_machine_ = machine;
    return std::make_unique<simulated_listener>(*this, machine, on);
}

std::unique_ptr<dialer> network::make_dialer(simulated_loop& on, std::string address) {
    return std::make_unique<simulated_dialer>(*this, on, std::move(address));
}

duration network::latency() {
    return world_.chance().one_in(20) ? world_.chance().between(duration(10ms), duration(400ms))
                                      : world_.chance().between(duration(20us), duration(2ms));
}

void network::connect(simulated_loop& on, const std::string& address, dialer::done done) {
    if (listeners_.empty()) {
        on.post([call = std::move(done)]() mutable { call(nullptr, "connection refused"); });
        return;
    }
    simulated_listener& at = *listeners_[world_.chance().below(listeners_.size())];
    auto made = std::make_shared<cable>();
    made->number = ++last_cable_;
    made->server = at.machine();
    for (lane& each : made->from)
        each.window =
            calm_ || !world_.chance().one_in(2) ? std::size_t{256} * 1024 : world_.chance().between(600, 8000);
    cables_.push_back(made);
    at.take(std::make_unique<simulated_stream>(*this, at.on(), made, 1, address));
    on.post([stream = std::make_unique<simulated_stream>(*this, on, made, 0, "10.0.0.1"),
             call = std::move(done)]() mutable { call(std::move(stream), {}); });
}

// ------------------------------------------------------------------------------------------- bytes on their way

void network::send(const std::shared_ptr<cable>& over, std::size_t side, std::string bytes, bool fin) {
    lane& by = over->from[side];
    by.unread_bytes += bytes.size();
    if (fin) by.fin_sent = true;
    const auto launch = [&](std::string part, bool last) {
        by.travelling.push_back({.bytes = std::move(part), .fin = last});
        by.last_arrival = std::max(by.last_arrival, world_.now() + latency());
        world_.at(by.last_arrival, [this, over, side] { arrive(over, side); });
    };
    while (bytes.size() > 1 && world_.chance().one_in(6)) {
        const std::size_t cut = world_.chance().between(1, bytes.size() - 1);
        launch(bytes.substr(0, cut), false);
        bytes.erase(0, cut);
    }
    launch(std::move(bytes), fin);
}

void network::arrive(const std::shared_ptr<cable>& over, std::size_t side) {
    lane& by = over->from[side];
    if (by.dead || over->broken[1 - side] || by.travelling.empty()) return;
    if (world_.now() < by.stalled_until) {
        world_.at(by.stalled_until, [this, over, side] { arrive(over, side); });
        return;
    }
    lane::segment came = std::move(by.travelling.front());
    by.travelling.pop_front();
    if (over->closed[1 - side]) {  // nobody is there to read it
        if (!came.bytes.empty()) send_reset(over, 1 - side);
        return;
    }
    by.arrived += came.bytes;
    by.ended = by.ended || came.fin;
    if (simulated_stream* reader = over->ends[1 - side]) reader->tell_soon();
}

void network::send_reset(const std::shared_ptr<cable>& over, std::size_t side) {
    world_.after(latency(), [over, side] {
        if (over->from[side].dead) return;
        over->broken[1 - side] = true;
        if (simulated_stream* other = over->ends[1 - side]) other->tell_soon();
    });
}

// ------------------------------------------------------------------------------------------- faults

std::vector<std::shared_ptr<cable>> network::living() {
    std::vector<std::shared_ptr<cable>> found;
    std::erase_if(cables_, [&found](const std::weak_ptr<cable>& each) {
        auto held = each.lock();
        if (!held || held->over()) return true;
        found.push_back(std::move(held));
        return false;
    });
    return found;
}

std::size_t network::streams_of(std::uint64_t machine) const {
    return static_cast<std::size_t>(std::ranges::count_if(cables_, [machine](const std::weak_ptr<cable>& each) {
        const auto held = each.lock();
        return held && held->server == machine && held->ends[1] != nullptr;
    }));
}

void network::inflict(cable& on, cable_fault what) {
    const std::size_t side = world_.chance().below(2);
    world_.count(std::array{happening::cable_stalled, happening::cable_was_reset, happening::cable_went_dead,
                            happening::cable_half_open}[static_cast<std::size_t>(what)]);
    switch (what) {
        case cable_fault::stall:
            on.from[side].stalled_until = world_.now() + world_.chance().between(duration(50ms), duration(20s));
            break;
        case cable_fault::reset:
            on.broken = {true, true};
            for (simulated_stream* end : on.ends) {
                if (end) end->tell_soon();
            }
            break;
        case cable_fault::dead:
            on.from[0].dead = on.from[1].dead = true;
            break;
        case cable_fault::half_open:
            on.from[side].dead = true;
            break;
    }
    world_.note(
        fmt::format("cable {}: {}", on.number,
                    std::array{"stalls", "is reset", "is dead", "is half open"}[static_cast<std::size_t>(what)]));
}

void network::cut_off(std::uint64_t machine, bool silent) {
    std::erase_if(listeners_, [machine](const simulated_listener* each) { return each->machine() == machine; });
    for (const auto& each : living()) {
        if (each->server != machine) continue;
        if (silent) {
            each->from[0].dead = each->from[1].dead = true;
        } else {
            send_reset(each, 1);
        }
        each->broken[1] = true;
        if (each->ends[1]) each->ends[1]->tell_soon();
    }
}

}  // namespace parlor::sim
