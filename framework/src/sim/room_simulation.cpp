#include "parlor/sim/room_simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "client/client_core.hpp"
#include "parlor/core/log.hpp"
#include "sim/shrinker.hpp"
#include "sim/stage.hpp"

namespace parlor::sim {
namespace {

using namespace std::chrono_literals;

/// For a human.
std::string shown(std::string_view payload) {
    return is_binary_payload(payload) ? fmt::format("({} bytes)", payload.size() - 1) : std::string(payload);
}

/// One member: our own client, and its view. What happens to its connections is the client's business.
class guest {
public:
    guest(network& net, const room_workload& what, std::uint64_t number)
        : net_(net),
          what_(what),
          name_(fmt::format("u{}", number)),
          clock_(net.in()),
          loop_(net.in(), clock_, 0),
          random_(make_seeded_random(net.in().chance().next())),
          dialer_(net.make_dialer(loop_, fmt::format("10.0.3.{}", number))),
          services_(loop_, *dialer_, *random_) {
        ws_url where = parse_ws_url("ws://server/ws");
        where.add_query("user", name_);
        client_options options;
        options.max_backoff = std::chrono::seconds(4);
        options.binary_messages = what_.binary || net.in().chance().one_in(2);
        core_ = std::make_unique<detail::client_core>(services_, std::move(where), std::move(options));
        core_->any_handlers.emplace_back(
            [this](std::string_view payload, const message_info& info) { heard(payload, info); });
        core_->state_handlers.emplace_back([this](const client_change& now) {
            if (now.state == client_state::reconnecting) ++losses_;
            if (now.state == client_state::open) ask_again();
        });
        core_->room(what_.room).gap_handlers.emplace_back([this](const room_gap&) {
            begin_anew(false);
            ask_again();
        });
        loop_.start();
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_in() { return core_->state() == client_state::open && core_->room(what_.room).joined; }
    [[nodiscard]] bool is_whole() const { return what_.lacks ? view_ && !what_.lacks(view_.get()) : whole_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    [[nodiscard]] const void* view() const noexcept { return view_.get(); }

    void tell(std::function<void()> work) { loop_.post(std::move(work)); }
    void open() { core_->open(); }
    void close() { core_->request_close(); }
    void join() {
        detail::room_core& room = core_->room(what_.room);
        if (room.joined || std::exchange(joining_, true)) return;
        core_->join(
            room, std::nullopt,
            [this, &room, before = losses_, leaves = leaves_](const std::string&, const std::optional<failure>& error) {
                if (leaves != leaves_) return;
                joining_ = false;
                if (error || !room.joined) return;
                if (!view_) begin_anew(room.position.seq() == 0);
                if (before != losses_) ask_again();  // what was sent behind the first answer may be lost
            });
    }
    void leave() {
        view_.reset();
        whole_ = joining_ = false;
        ++leaves_;
        (void)core_->leave(core_->room(what_.room));
    }
    void say(const room_workload::saying& which, std::uint64_t any) {
        if (!core_->room(what_.room).joined) return;
        const std::string payload = which.payload(any);
        net_.in().note(fmt::format("{} says {} {}", name_, which.type, shown(payload)));
        ++waiting_;
        core_->call(which.type, what_.room, payload, {.timeout = std::chrono::minutes(10)},
                    [this](const std::string&, const std::optional<failure>&) { --waiting_; });
    }

private:
    void ask_again() {
        if (!what_.lacks || !view_ || !core_->room(what_.room).joined || !what_.lacks(view_.get())) return;
        net_.in().note(fmt::format("{} asks {}", name_, what_.question.type));
        ++waiting_;
        core_->call(what_.question.type, what_.room, what_.question.payload(0),
                    {.timeout = std::chrono::minutes(10), .read_only = true},
                    [this](const std::string&, const std::optional<failure>&) { --waiting_; });
    }
    void begin_anew(bool whole) {
        view_ = what_.make_view();
        whole_ = whole;
    }
    void heard(std::string_view payload, const message_info& info) {
        if (info.room != what_.room || !view_) return;
        net_.in().note(fmt::format("{} hears {} {} as {}", name_, info.type, shown(payload), info.seq));
        for (const auto& each : what_.hearings) {
            if (each.type == info.type) each.apply(view_.get(), payload);
        }
        for (const auto& each : what_.promises) {
            if (!each.holds(view_.get())) throw broken_promise(fmt::format("{}: {}", name_, each.text));
        }
    }

    network& net_;
    const room_workload& what_;
    const std::string name_;
    simulated_clock clock_;
    simulated_loop loop_;
    std::unique_ptr<random_source> random_;
    std::unique_ptr<dialer> dialer_;
    client_services services_;
    std::shared_ptr<void> view_;  // null: not in the room
    bool whole_ = false;
    bool joining_ = false;  // and did not leave since
    std::uint64_t leaves_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t losses_ = 0;  // of connections
    std::unique_ptr<detail::client_core> core_;
};

/// One life of a server with that room.
class room_life {
public:
    room_life(const room_workload& what, const trial& which)
        : what_(what), which_(which), plans_(which.seed), stage_(which, harsh_settings(plans_), what.install) {
        for (std::uint64_t i = 0, count = plans_.between(2, 5); i < count; ++i)
            guests_.push_back(std::make_unique<guest>(stage_.net(), what_, i));
        for (std::uint64_t left = plans_.between(20, 100); left != 0; --left) {
            const duration longest = plans_.one_in(12) ? duration(6s) : duration(60ms);
            step next = plan();
            next.wait = plans_.between(duration(0), longest);
            steps_.push_back(std::move(next));
        }
    }

    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }

    [[nodiscard]] std::optional<failed_trial> run() {
        std::size_t taken = 0;
        try {
            stage_.start_later(100ms);
            for (const auto& each : guests_) {
                each->tell([&who = *each] {
                    who.open();
                    who.join();
                });
            }
            stage_.play(which_, steps_, taken);
            calm();
            compare();
            for (const auto& each : guests_)
                each->tell([&who = *each] { who.close(); });
            stage_.pass(1s);
            stage_.end();
            return std::nullopt;
        } catch (const std::exception& why) {
            return failed_trial{.why = why.what(), .taken = taken};
        }
    }

private:
    [[nodiscard]] step plan() {
        if (plans_.one_in(6)) return stage_.trouble(plans_);
        guest& who = *guests_[plans_.below(guests_.size())];
        const std::uint64_t what = plans_.below(12);
        if (what == 0 || what_.sayings.empty()) {
            return {.text = who.name() + " leaves", .act = [&who] { who.tell([&who] { who.leave(); }); }};
        }
        if (what < 3) return {.text = who.name() + " joins", .act = [&who] { who.tell([&who] { who.join(); }); }};
        const auto& saying = what_.sayings[plans_.below(what_.sayings.size())];
        const std::uint64_t any = plans_.next();
        return {.text = fmt::format("{} says {} {}", who.name(), saying.type, shown(saying.payload(any))),
                .act = [&who, &saying, any] { who.tell([&who, &saying, any] { who.say(saying, any); }); }};
    }

    [[nodiscard]] bool settle() {
        for (const auto& each : guests_) {
            each->tell([&who = *each] {
                who.open();
                who.join();
            });
        }
        return stage_.is_steady() && std::ranges::all_of(guests_, [](const auto& each) { return each->is_in(); });
    }

    void calm() {
        stage_.calm();
        stage_.wait_for("everybody is in the room again", [this] { return settle(); });
        stage_.pass(30s);
        stage_.wait_for("everybody is still in the room", [this] { return settle(); });
        for (const auto& saying : what_.sayings) {
            for (const auto& each : guests_)
                each->tell([&who = *each, &saying] { who.say(saying, 0); });
        }
        stage_.wait_for("everything is answered", [this] {
            return settle() && std::ranges::all_of(guests_, [](const auto& each) { return each->waiting() == 0; });
        });
        stage_.pass(2s);
    }

    void compare() const {
        if (!what_.outcome) return;
        const guest* first = nullptr;
        for (const auto& each : guests_) {
            if (what_.lacks && !each->is_whole()) throw broken_promise(each->name() + " was not told what it lacks");
            if (!each->is_whole()) continue;
            if (!first) first = each.get();
            const std::string here = what_.outcome(each->view());
            const std::string there = what_.outcome(first->view());
            if (here != there) {
                throw broken_promise(fmt::format("they end differently: {} has {}, {} has {}", first->name(), there,
                                                 each->name(), here));
            }
        }
    }

    const room_workload& what_;
    const trial& which_;
    dice plans_;
    stage stage_;
    std::vector<std::unique_ptr<guest>> guests_;
    std::vector<step> steps_;
};

std::uint64_t seeds_wanted(std::uint64_t otherwise) {
    const char* const text = std::getenv("PARLOR_SIMULATION_SEEDS");
    if (!text) return otherwise;
    std::uint64_t seeds = 0;
    const char* const end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, seeds);
    return error == std::errc() && stop == end ? seeds : otherwise;
}

class quiet_logs {
public:
    quiet_logs() {
        for (std::size_t i = 0; i < log::area_count; ++i)
            before_.set(static_cast<log::area>(i), log::detail::thresholds[i].lowest.load());
        log::set_level(log::level::off);
    }
    quiet_logs(const quiet_logs&) = delete;
    quiet_logs& operator=(const quiet_logs&) = delete;
    ~quiet_logs() { log::set_level(before_); }

private:
    log::levels before_;
};

}  // namespace

std::string simulate(const room_workload& what, std::uint64_t seeds, std::uint64_t from) {
    const quiet_logs quiet;  // a disk that fails is no news here
    const auto run = [&what](const trial& which) { return room_life(what, which).run(); };
    for (std::uint64_t seed = from, end = from + seeds_wanted(seeds); seed < end; ++seed) {
        const trial whole{.seed = seed};
        const auto failed = run(whole);
        if (!failed) continue;
        const room_life life(what, whole);
        const shrunk_trial found = shrink(seed, life.steps().size(), *failed, run);
        return fmt::format("seed {} broke a promise: {}\nin short, of {} steps these {}:\n{}then calm, and: {}\n", seed,
                           failed->why, life.steps().size(), found.which.only.size(),
                           schedule_of(found.which, life.steps()), found.why);
    }
    return {};
}

}  // namespace parlor::sim
