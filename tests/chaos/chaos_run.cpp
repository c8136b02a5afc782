#include "chaos/chaos_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "parlor/core/sleep.hpp"

namespace chaos {
namespace {

using namespace std::chrono_literals;
using parlor::task;

constexpr int voices = 6;                   // messages that a talker has under way
constexpr std::uint32_t directs = 10;       // one message in so many is for one user
constexpr std::size_t said_after_kill = 8;  // messages that each client says again when it is back
constexpr int storm_times = 3;
constexpr auto look_interval = 2ms;

std::vector<std::string> server_options(const options& chosen, const std::string& folder) {
    return {"--data",
            folder + "/data",
            "--threads",
            std::to_string(chosen.threads),
            "--log-level",
            "warn",
            "--max-messages-per-second",
            "0",
            "--history-messages",
            "0",
            "--first-message-timeout",
            "1h",  // who reads the logs at the end says nothing before
            "--max-outbox-bytes",
            std::to_string(server_outbox_bytes),
            "--close-timeout",
            "2s",
            "--drain-timeout",
            "10s"};
}

}  // namespace

chaos_run::chaos_run(const options& chosen, const std::string& folder)
    : options_(chosen),
      plan_(make_plan(chosen.plan)),
      server_(on_, chosen.server, server_options(chosen, folder), folder + "/server.log") {
    const auto add = [this](const cast_member& who) {
        clients_.push_back(std::make_unique<chaos_client>(on_, network_, judge_, counts_, who, server_.port()));
    };
    for (const cast_member& each : plan_.cast)
        add(each);
    cast_member auditor;
    auditor.number = static_cast<std::uint32_t>(plan_.cast.size()) + 1;
    auditor.user = "auditor";
    add(auditor);
}

bool chaos_run::run() {
    started_ = on_.now();
    on_.post([this] { begin(conduct()); });
    on_.run();
    show_progress(true);
    return judge_.clean();
}

void chaos_run::begin(task<> work) {
    work_.spawn(
        std::move(work),
        [this] {
            if (over_ && work_.size() == 1) on_.release();
        },
        [this](const std::exception_ptr& error) { note_end(error); });
}

// When the run is over everything ends so.
void chaos_run::note_end(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& what) {
        if (!over_) judge_.accuse(fault::lost, what.what());
    }
}

task<> chaos_run::until(std::function<bool()> holds) {
    while (!over_ && !holds())
        co_await parlor::sleep_for(on_, look_interval);
}

// ------------------------------------------------------------------------------------------- the run

task<> chaos_run::conduct() {
    begin(watch_over());
    begin(feel_pulse());
    server_changes_since_ = on_.now();
    co_await server_.start();
    server_changes_since_.reset();
    phase_ = "gathering";
    co_await gather();
    phase_ = "chatting";
    co_await chat();
    phase_ = "retry storm";
    co_await storm();
    phase_ = "reading everything";
    co_await read_everything();
    phase_ = "stopping";
    co_await close_everything();
}

// Everybody has been there before anybody is written to.
task<> chaos_run::gather() {
    for (const auto& each : clients_)
        each->open();
    co_await until([this] { return all_open(); });
    talking_ = plan_.cast.size();
    std::vector<chaos_client*> visitors;
    for (std::size_t i = 0; i < talking_; ++i) {
        if (clients_[i]->who().visits) {
            visitors.push_back(clients_[i].get());
            turns_.push_back(std::make_unique<turn>(on_));
        } else {
            begin(talk(*clients_[i]));
        }
    }
    for (std::size_t i = 0; i < visitors.size(); i += 2) {
        begin(visit(*visitors[i], *turns_[i], *turns_[i + 1]));
        begin(visit(*visitors[i + 1], *turns_[i + 1], *turns_[i]));
        turns_[i]->door.notify();
    }
}

task<> chaos_run::chat() {
    for (const disturbance& next : plan_.disturbances) {
        co_await until([this, &next] { return judge_.acknowledged_messages() >= next.at || talking_ == 0; });
        if (over_) co_return;
        co_await cause(next);
    }
    co_await until([this] { return talking_ == 0; });
}

task<> chaos_run::talk(chaos_client& who) {
    const auto chance = parlor::make_seeded_random(who.who().seed);
    std::uint32_t next = 1;
    for (const std::string& room : who.who().rooms)
        co_await who.enter(room);
    parlor::scope all(on_);
    for (int i = 0; i < voices; ++i)
        all.spawn(voice(who, next, *chance), nullptr, [this](const std::exception_ptr& error) { note_end(error); });
    co_await all.join();
    --talking_;
}

task<> chaos_run::voice(chaos_client& who, std::uint32_t& next, parlor::random_source& chance) {
    const auto& rooms = who.who().rooms;
    while (next <= who.who().messages && !over_) {
        const std::uint32_t number = next++;
        const std::uint64_t throwing = chance.next();
        if (throwing % directs == 0) {
            co_await who.write_to(number, plan_.cast[throwing / directs % plan_.cast.size()].user);
        } else {
            co_await who.say(number, rooms[throwing / directs % rooms.size()]);
        }
    }
}

// In and out by turns: the other one's join is under way with our leave, so that it meets a room that is being disposed
// of.
task<> chaos_run::visit(chaos_client& who, turn& mine, turn& yours) {
    struct last_word {
        explicit last_word(turn& to) : to_(to) {}
        ~last_word() {
            to_.always = true;
            to_.door.notify();
        }
        turn& to_;
    };
    const last_word to_the_other(yours);
    const auto chance = parlor::make_seeded_random(who.who().seed);
    const std::string& room = who.who().rooms.front();
    const std::size_t visitors = turns_.size();
    std::uint32_t next = 1;
    while (!over_ && (next <= who.who().messages || talking_ > visitors)) {
        if (!mine.always) co_await mine.door.wait();
        co_await who.enter(room);
        if (chance->next() % 4 == 0 && next <= who.who().messages) co_await who.say(next++, room);
        yours.door.notify();
        co_await who.leave(room);
    }
    --talking_;
}

// Everybody says everything again, three times, and the server is killed in the middle of it.
task<> chaos_run::storm() {
    if (over_) co_return;
    co_await kill(0ms);
    co_await until([this] { return all_open(); });
    const std::uint64_t before = counts_.retries;
    talking_ = clients_.size();
    for (const auto& each : clients_)
        begin([](chaos_run& self, chaos_client& who) -> task<> {
            co_await who.say_again(SIZE_MAX, storm_times);
            --self.talking_;
        }(*this, *each));
    const std::uint64_t middle = before + judge_.acknowledged_messages() * storm_times / 2;
    co_await until([this, middle] { return counts_.retries >= middle || talking_ == 0; });
    if (!over_) co_await kill(0ms);
    co_await until([this] { return talking_ == 0; });
}

task<> chaos_run::read_everything() {
    co_await until([this] { return all_open(); });
    if (over_) co_return;
    std::vector<std::string> rooms = plan_.rooms;
    for (const cast_member& each : plan_.cast) {
        if (each.visits && rooms.back() != each.rooms.front()) rooms.push_back(each.rooms.front());
    }
    for (const std::string& room : rooms)
        co_await read_room(room);
    const auto end = on_.now() + options_.patience;
    co_await until([this, end] {
        return on_.now() > end || std::ranges::all_of(clients_, [](const auto& each) { return each->up_to_date(); });
    });
    if (over_) co_return;
    for (const auto& each : clients_)
        each->at_the_end();
    judge_.finish();
}

task<> chaos_run::read_room(std::string room) {
    chaos_client& auditor = *clients_.back();
    std::vector<std::pair<std::uint64_t, std::string>> found;
    co_await auditor.enter(room);
    bool more = true;
    while (more && !over_)
        more = co_await auditor.read_history(room, found);
    co_await auditor.leave(room);
    if (!over_) judge_.history(room, found);
}

task<> chaos_run::close_everything() {
    if (!over_) co_await stop(0ms);
    over_ = true;
    for (const auto& each : clients_)
        each->close();
}

// ------------------------------------------------------------------------------------------- trouble

task<> chaos_run::cause(disturbance what) {
    chaos_client& whom = *clients_[what.whom - 1];
    const bool ends_server = what.what == trouble::kill || what.what == trouble::stop;
    if (ends_server) co_await until([this] { return stalls_in_peace_ == 0; });
    switch (what.what) {
        case trouble::kill:
            co_await kill(what.lasting);
            break;
        case trouble::stop:
            co_await stop(what.lasting);
            break;
        case trouble::stall:
            ++stalls_;
            begin(stall(whom, what));
            break;
        case trouble::half_open:
            ++half_open_;
            begin(whom.lose_wire(what.lasting));
            break;
    }
}

task<> chaos_run::stall(chaos_client& who, disturbance how) {
    if (how.in_peace) ++stalls_in_peace_;
    co_await until([&who] { return who.healthy(); });
    co_await who.stall(how.bytes);
    if (how.in_peace) --stalls_in_peace_;
}

task<> chaos_run::kill(parlor::duration downtime) {
    ++kills_;
    server_changes_since_ = on_.now();
    server_.send(SIGKILL);
    (void)co_await server_.ended();
    co_await start_again(downtime);
    for (const auto& each : clients_) {
        if (!each->who().visits) begin(remember(*each));  // visitors have left the room by then
    }
}

task<> chaos_run::stop(parlor::duration downtime) {
    ++stops_;
    server_changes_since_ = on_.now();
    std::vector<std::pair<chaos_client*, std::uint64_t>> healthy;
    for (const auto& each : clients_) {
        if (each->healthy() && each->has_always_read()) healthy.emplace_back(each.get(), each->connections());
    }
    server_.send(SIGTERM);
    const int code = co_await server_.ended();
    if (code != 0) judge_.accuse(fault::lost, fmt::format("the server was asked to stop and ended with {}", code));
    for (const auto& [each, connections] : healthy) {
        const auto& closed = each->witness().closed();
        if (each->connections() != connections || (closed.code == 1001 && closed.has_hint)) continue;
        judge_.accuse(fault::lost,
                      fmt::format("client {}: the server stopped, and the close that it got was {}{}",
                                  each->who().number, closed.code, closed.has_hint ? "" : " without a hint"));
    }
    co_await start_again(downtime);
}

task<> chaos_run::start_again(parlor::duration downtime) {
    for (const auto& each : clients_)
        each->on_server_gone();
    co_await parlor::sleep_for(on_, downtime);
    co_await server_.start();
    server_changes_since_.reset();
}

// What it said last it says again: the reply may have been lost with the server, the effect may not.
task<> chaos_run::remember(chaos_client& who) {
    co_await until([&who] { return who.is_open(); });
    if (!over_) co_await who.say_again(said_after_kill, 1);
}

bool chaos_run::all_open() const {
    return std::ranges::all_of(clients_, [](const auto& each) { return each->healthy(); });
}

}  // namespace chaos
