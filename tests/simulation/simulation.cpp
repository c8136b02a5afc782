#include "simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulated_rooms.hpp"

namespace simulation {

using namespace std::chrono_literals;
using parlor::duration;
using parlor::sim::broken_promise;
using parlor::sim::cable_fault;
using parlor::sim::simulated_disk;
using parlor::sim::steady_client;
using parlor::sim::wild_client;

namespace {

constexpr std::uint64_t mixed(std::uint64_t seed) {
    return (seed + 1) * 0x9e3779b97f4a7c15U;
}

}  // namespace

parlor::config life::make_settings() {
    parlor::config settings;
    settings.threads = chance_.between(1, 3);
    settings.data = "data";
    settings.durability = chance_.one_in(2) ? parlor::durability_level::full : parlor::durability_level::process;
    settings.max_message_bytes = 2048;
    settings.max_outbox_bytes = chance_.one_in(2) ? 4096 : 65536;
    settings.max_total_outbox_bytes = std::size_t{64} << 20;
    settings.max_messages_per_second = 0;
    settings.max_mailbox = chance_.one_in(3) ? chance_.between(1, 8) : 1024;
    settings.max_resume_messages = chance_.one_in(4) ? 5 : 1000;
    settings.ping_interval = 5s;
    settings.pong_timeout = 3s;
    settings.close_timeout = 2s;
    settings.upgrade_timeout = 5s;
    settings.first_message_timeout = 10s;
    settings.resume_window = 20s;
    settings.drain_timeout = 6s;
    return settings;
}

life::life(std::uint64_t seed)
    : world_(mixed(seed)),
      chance_(world_.chance()),
      network_(world_),
      disk_(chance_),
      settings_(make_settings()),
      server_(std::make_unique<parlor::sim::simulated_server>(network_, disk_, settings_, add_simulated_rooms)) {
    for (std::uint64_t i = 0, count = chance_.between(1, 3); i < count; ++i)
        rooms_.push_back(fmt::format("room/{}", i));
    if (chance_.one_in(2)) rooms_.emplace_back("memory/0");
    for (std::uint64_t i = 0, count = chance_.between(2, 7); i < count; ++i) {
        clients_.push_back(
            std::make_unique<wild_client>(network_, checker_, fmt::format("u{}", i), fmt::format("10.0.1.{}", i)));
    }
    for (std::uint64_t i = 0, count = chance_.below(4); i < count; ++i) {
        steady_.push_back(
            std::make_unique<steady_client>(network_, checker_, fmt::format("s{}", i), fmt::format("10.0.2.{}", i)));
        tell(*steady_.back(), [](steady_client& who) { who.open(); });
    }
}

life::~life() = default;

// ------------------------------------------------------------------------------------------- small parts

template <class Client, class Work>
void life::tell(Client& who, Work work) {
    who.on().post([&who, work] { work(who); });
}

template <class Work>
void life::tell_all(Work work) {
    for (const auto& each : clients_)
        tell(*each, work);
    for (const auto& each : steady_)
        tell(*each, work);
}

template <class Condition>
bool life::of_all(Condition holds) const {
    const auto one = [&holds](const auto& each) { return holds(*each); };
    return std::ranges::all_of(clients_, one) && std::ranges::all_of(steady_, one);
}

wild_client& life::anyone() {
    return *clients_[chance_.below(clients_.size())];
}

const std::string& life::any_room() {
    return rooms_[chance_.below(rooms_.size())];
}

void life::pass(duration time) {
    bool reached = false;
    world_.after(time, [&reached] { reached = true; });
    while (!reached) {
        world_.step();
        if (disk_.has_died() && server_->is_up()) crash(false);
        if (stopping_ && server_->has_stopped()) {
            stopping_ = false;
            server_->finish();
            start_later(2s);
        }
    }
}

template <class Done>
void life::wait_for(const char* what, const Done& done) {
    for (int i = 0; !done(); ++i) {
        if (i == 600) throw broken_promise(fmt::format("in vain: {}", what));
        pass(200ms);
    }
}

void life::crash(bool power) {
    ++crashes_;
    stopping_ = false;
    lost_power_ = lost_power_ || power;
    server_->crash(power);
    start_later(3s);
}

void life::start_later(duration most) {
    world_.after(chance_.between(duration(0), most), [this, most] {
        if (!server_->is_up() && !server_->start()) start_later(most);
    });
}

// ------------------------------------------------------------------------------------------- trouble

void life::post_some() {
    for (std::uint64_t i = 0, count = chance_.one_in(6) ? chance_.between(2, 20) : 1; i < count; ++i)
        tell(anyone(), [room = any_room()](wild_client& who) { who.post(room); });
}

void life::storm() {
    const std::string room = any_room();
    const bool comes = chance_.one_in(2);
    tell_all([room, comes](auto& who) { comes ? who.join(room) : who.leave(room); });
}

void life::act_on_steady(steady_client& who) {
    const std::uint64_t what = chance_.below(10);
    tell(who, [what, room = any_room()](steady_client& it) {
        what < 2 ? it.join(room) : what < 3 ? it.leave(room) : it.post(room);
    });
}

void life::act() {
    if (!steady_.empty() && chance_.one_in(4)) return act_on_steady(*steady_[chance_.below(steady_.size())]);
    const std::uint64_t what = chance_.below(100);
    if (what < 34) return post_some();
    if (what < 36) return storm();
    if (what < 40) {
        if (const auto living = network_.living(); !living.empty())
            network_.inflict(*living[chance_.below(living.size())], static_cast<cable_fault>(chance_.below(4)));
        return;
    }
    if (what < 46) return act_on_server();
    tell(anyone(), [this, what, room = any_room()](wild_client& who) {
        if (!who.has_line() || what == 99) return who.connect();
        if (what < 70) return who.join(room);
        if (what < 76) return who.leave(room);
        if (what < 82) return who.drop();
        if (what < 84) return who.close();
        if (what < 94) return who.retry(false);
        who.read_no_more(chance_.one_in(2));
    });
}

void life::act_on_server() {
    if (!server_->is_up()) return;
    switch (chance_.below(8)) {
        case 0:
            return crash(chance_.one_in(2));
        case 1:
            if (!stopping_ || chance_.one_in(3)) server_->request_stop();
            stops_ += stopping_ ? 0 : 1;
            stopping_ = true;
            return;
        case 2:
            return disk_.die_at_write(chance_.between(1, 40));
        case 3:
        case 4:
            world_.note("the disk fails for a while");
            disk_.set_mood(chance_.one_in(2) ? simulated_disk::mood::full : simulated_disk::mood::failing);
            world_.after(chance_.between(duration(1ms), duration(800ms)),
                         [this] { disk_.set_mood(simulated_disk::mood::well); });
            return;
        case 5:
            world_.note("the wall clock jumps");
            return server_->jump(
                std::chrono::milliseconds(static_cast<std::int64_t>(chance_.below(600'000)) - 300'000));
        default:
            return server_->stall(chance_.between(duration(1ms), duration(3s)));
    }
}

void life::trouble() {
    start_later(100ms);
    for (std::uint64_t left = chance_.between(60, 250); left != 0; --left) {
        if (!chance_.one_in(4)) pass(chance_.between(duration(0), duration(chance_.one_in(12) ? 6s : 60ms)));
        act();
    }
}

// ------------------------------------------------------------------------------------------- calm

// Nothing goes wrong any more: everybody comes back, and everything is answered.
void life::calm() {
    world_.note("calm");
    network_.calm();
    disk_.die_at_write(0);
    disk_.set_mood(simulated_disk::mood::well);
    for (const auto& each : clients_)
        tell(*each, [](wild_client& who) { who.behave(); });
    const auto settle = [this] {
        for (const auto& each : clients_) {
            tell(*each, [this](wild_client& who) {
                if (!who.has_line()) return who.connect();
                who.read_no_more(false);
                if (!who.is_ready()) return;
                who.drop_older();
                for (const std::string& room : rooms_) {
                    if (!who.is_in(room)) who.join(room);
                }
            });
        }
        for (const auto& each : steady_) {
            tell(*each, [this](steady_client& who) {
                who.open();  // it was closed for good when it said nothing within first_message_timeout
                for (const std::string& room : rooms_) {
                    if (who.is_open() && !who.is_in(room)) who.join(room);
                }
            });
        }
        return server_->is_up() && !stopping_ && of_all([this](auto& who) {
                   return std::ranges::all_of(rooms_, [&who](const auto& room) { return who.is_in(room); });
               });
    };
    wait_for("everybody is in every room again", [&] {
        pass(2s);
        return settle();
    });
    pass(60s);  // what was lost for good is forgotten by now
    wait_for("everybody is still in every room", settle);
    for (const auto& each : clients_)
        tell(*each, [](wild_client& who) { who.retry(true); });
    tell_all([this](auto& who) {
        for (const std::string& room : rooms_)
            who.post(room);
    });
    int waits = 0;
    wait_for("every message is acknowledged", [&] {
        if (++waits % 25 == 0) {  // a message without a key, or one that met a full mailbox's end
            for (const auto& each : clients_)
                tell(*each, [](wild_client& who) { who.retry(true); });
        }
        return of_all([](const auto& who) { return who.unacknowledged() == 0; });
    });
    pass(2s);
}

// ------------------------------------------------------------------------------------------- a look at everything

void life::audit() {
    std::vector<std::string> expected;
    for (const auto& each : clients_)
        expected.push_back(each->user());
    for (const auto& each : steady_)
        expected.push_back(each->user());
    std::ranges::sort(expected);
    std::size_t answers = 0;
    wild_client& reader = *clients_.front();
    tell(reader, [&](wild_client& who) {
        for (const std::string& room : rooms_) {
            who.list_members(room, [&, room](std::vector<std::string> users) {
                std::ranges::sort(users);
                if (users != expected)
                    throw broken_promise(fmt::format("the members of {} are {}", room, fmt::join(users, ",")));
                ++answers;
            });
            who.read_log(room, [&, room](const auto& log, const std::string& epoch) {
                checker_.ended_with(room, epoch, log);
                if (!of_all([&](auto& each) { return each.seen(room) == log.size(); }))
                    throw broken_promise(fmt::format("somebody has not seen all {} messages of {}", log.size(), room));
                ++answers;
            });
        }
    });
    wait_for("the rooms tell what they hold", [&] { return answers == 2 * rooms_.size(); });
    const bool nothing_was_lost = !lost_power_ || settings_.durability == parlor::durability_level::full;
    for (const std::string& room : rooms_) {
        if (room.starts_with("room/") && nothing_was_lost) checker_.expect_one_epoch(room);
    }
}

void life::end() {
    for (const auto& each : clients_) {
        const std::uint64_t how = chance_.below(3);
        tell(*each, [how](wild_client& who) { how == 0 ? who.close() : how == 1 ? who.drop() : who.behave(); });
    }
    for (const auto& each : steady_)
        tell(*each, [](steady_client& who) { who.close(); });
    pass(chance_.between(duration(0), duration(1s)));
    server_->request_stop();
    const auto begun = world_.now();
    while (!server_->has_stopped()) {
        if (!world_.step() || world_.now() - begun > 60s) throw broken_promise("the server does not stop");
    }
    server_->finish();
}

verdict life::run() {
    verdict found;
    try {
        trouble();
        calm();
        audit();
        end();
    } catch (const std::exception& why) {
        found.broken = why.what();
        world_.note(fmt::format("BROKEN: {}", why.what()));
    }
    found.log = world_.log();
    found.digest = world_.digest();
    found.steps = world_.steps();
    found.acknowledged = checker_.acknowledged();
    found.seen = checker_.seen();
    for (const auto& each : clients_) {
        found.resumes += each->resumes();
        found.gaps += each->gaps();
    }
    found.crashes = crashes_;
    found.stops = stops_;
    return found;
}

verdict simulate(std::uint64_t seed) {
    return life(seed).run();
}

}  // namespace simulation
