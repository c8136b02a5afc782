#include "sim/stage.hpp"

#include <fmt/format.h>

#include <array>

namespace parlor::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t steps_between_checks = 64;

constexpr std::uint64_t mixed(std::uint64_t seed, std::uint64_t salt) {
    return (seed + 1) * 0x9e3779b97f4a7c15U ^ salt * 0xc2b2ae3d27d4eb4fU;
}

}  // namespace

config harsh_settings(dice& by) {
    config settings;
    settings.threads = by.between(1, 3);
    settings.data = "data";
    settings.durability = by.one_in(2) ? durability_level::full : durability_level::process;
    settings.max_message_bytes = 2048;
    settings.max_outbox_bytes = by.one_in(2) ? 4096 : 65536;
    settings.max_total_outbox_bytes = std::size_t{64} << 20;
    settings.max_messages_per_second = 0;
    settings.max_mailbox = by.one_in(3) ? by.between(1, 8) : 1024;
    settings.max_resume_messages = by.one_in(4) ? 5 : 1000;
    settings.ping_interval = 5s;
    settings.pong_timeout = 3s;
    settings.close_timeout = 2s;
    settings.upgrade_timeout = 5s;
    settings.first_message_timeout = 10s;
    settings.resume_window = 20s;
    settings.drain_timeout = 6s;
    return settings;
}

std::string to_text(const config& settings) {
    return fmt::format("threads={} durability={} max_outbox_bytes={} max_mailbox={} max_resume_messages={}",
                       settings.threads, settings.durability == durability_level::full ? "full" : "process",
                       settings.max_outbox_bytes, settings.max_mailbox, settings.max_resume_messages);
}

stage::stage(const trial& which, config settings, std::function<void(server&)> install)
    : world_(mixed(which.seed, which.salt)),
      network_(world_),
      disk_(world_.chance()),
      server_(network_, disk_, std::move(settings), std::move(install)) {}

// ------------------------------------------------------------------------------------------- time

void stage::play(const trial& which, const std::vector<step>& steps, std::size_t& taken) {
    const std::size_t count = which.whole ? steps.size() : which.only.size();
    for (std::size_t i = 0; i < count; ++i) {
        const step& next = steps[which.whole ? i : which.only[i]];
        if (next.wait != duration::zero()) pass(next.wait);
        world_.note("* " + next.text);
        next.act();
        ++taken;
    }
}

void stage::pass(duration time) {
    bool reached = false;
    world_.after(time, [&reached] { reached = true; });
    while (!reached) {
        world_.step();
        if (world_.steps() % steps_between_checks == 0 && server_.is_up()) server_.check_outboxes();
        if (disk_.has_died() && server_.is_up()) crash(false);
        if (stopping_ && server_.has_stopped()) {
            stopping_ = false;
            server_.finish();
            start_later(2s);
        }
    }
}

void stage::start_later(duration most) {
    world_.after(world_.chance().between(duration(0), most), [this, most] {
        if (!server_.is_up() && !server_.start()) start_later(most);
    });
}

// ------------------------------------------------------------------------------------------- trouble

void stage::crash(bool power) {
    if (!server_.is_up()) return;
    world_.count(disk_.has_died() ? happening::died_writing : power ? happening::lost_power : happening::killed);
    stopping_ = false;
    lost_power_ = lost_power_ || power;
    server_.crash(power);
    start_later(3s);
}

void stage::request_stop() {
    if (!server_.is_up()) return;
    server_.request_stop();
    world_.count(stopping_ ? happening::forced : happening::stopped);
    stopping_ = true;
}

step stage::trouble(dice& by) {
    const std::uint64_t what = by.below(15);
    if (what < 6) return cable_trouble(by);
    if (what < 9) return disk_trouble(by);
    const std::chrono::milliseconds jump(static_cast<std::int64_t>(by.below(600'000)) - 300'000);
    const duration pause = by.between(duration(1ms), duration(3s));
    const std::uint64_t thread = by.next();
    switch (what) {
        case 9:
            return {.text = "the server is killed", .act = [this] { crash(false); }};
        case 10:
            return {.text = "the server's machine loses its power", .act = [this] { crash(true); }};
        case 11:
            return {.text = "the server is asked to stop", .act = [this] { request_stop(); }};
        case 12:
            return {.text = fmt::format("the server's wall clock jumps by {} ms", jump.count()), .act = [this, jump] {
                        jumped_ = true;
                        world_.count(happening::clock_jumped);
                        server_.jump(jump);
                    }};
        default:
            return {.text = fmt::format("a thread of the server stalls for {} ms", pause / 1ms),
                    .act = [this, thread, pause] {
                        if (!server_.is_up()) return;
                        world_.count(happening::thread_stalled);
                        server_.stall(thread, pause);
                    }};
    }
}

step stage::cable_trouble(dice& by) {
    static constexpr std::array names{"stalls in one direction", "is reset", "goes dead", "goes dead in one direction"};
    const std::uint64_t what = by.below(names.size());
    const std::uint64_t which = by.next();
    return {.text = fmt::format("a connection {}", names[what]), .act = [this, what, which] {
                const auto living = network_.living();
                if (!living.empty()) network_.inflict(*living[which % living.size()], static_cast<cable_fault>(what));
            }};
}

step stage::machine_is_busy(dice& by) {
    const std::uint64_t seed = by.next();
    const bool together = by.one_in(2);  // then all threads have much to do at one and the same moment
    return {.text = together ? "the server's machine stands still for up to 5 ms"
                             : "the server's machine is busy for up to 5 ms",
            .act = [this, seed, together] {
                if (!server_.is_up()) return;
                world_.count(happening::machine_busy);
                dice each(seed);
                const duration same = each.between(duration(0), duration(5ms));
                server_.stall_all([&] { return together ? same : each.between(duration(0), duration(5ms)); });
            }};
}

step stage::disk_fails_once(dice& by, std::uint64_t within) {
    const std::uint64_t nth = by.between(1, within);
    return {.text = fmt::format("the disk fails once, at the {}. access from now", nth), .act = [this, nth] {
                world_.count(happening::disk_failed_once);
                disk_.fail_once(nth);
            }};
}

step stage::disk_trouble(dice& by) {
    const std::uint64_t what = by.below(3);
    if (what == 0) return disk_fails_once(by, 40);
    if (what == 1) {
        const std::uint64_t nth = by.between(1, 40);
        return {.text = fmt::format("the server dies at the {}. write from now", nth), .act = [this, nth] {
                    if (server_.is_up()) disk_.die_at_write(nth);
                }};
    }
    const bool full = by.one_in(2);
    const duration time = by.between(duration(1ms), duration(800ms));
    return {.text = fmt::format("the disk {} for {} ms", full ? "is full" : "fails", time / 1ms),
            .act = [this, full, time] {
                world_.count(full ? happening::disk_was_full : happening::disk_failed);
                disk_.set_mood(full ? simulated_disk::mood::full : simulated_disk::mood::failing);
                world_.after(time, [this] { disk_.set_mood(simulated_disk::mood::well); });
            }};
}

// ------------------------------------------------------------------------------------------- the end

void stage::calm() {
    world_.note("calm");
    network_.calm();
    disk_.die_at_write(0);
    disk_.fail_once(0);
    disk_.set_mood(simulated_disk::mood::well);
}

void stage::end() {
    server_.request_stop();
    const auto begun = world_.now();
    while (!server_.has_stopped()) {
        if (!world_.step() || world_.now() - begun > 60s) throw broken_promise("the server does not stop");
    }
    server_.finish();
}

}  // namespace parlor::sim
