// chaos_run's other half: it watches that nothing takes too long, ends everything, and tells how it was.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "chaos/chaos_run.hpp"
#include "parlor/core/sleep.hpp"

namespace chaos {
namespace {

using namespace std::chrono_literals;
using parlor::task;

constexpr auto watch_interval = 250ms;
constexpr auto pulse_interval = 20ms;
constexpr auto grace_after_violation = 1s;  // so that the account shows more than one
constexpr auto time_to_end = 10s;           // for what goes on when the run is over

double in_seconds(parlor::duration lasting) {
    return std::chrono::duration<double>(lasting).count();
}

}  // namespace

// A client can only read when this program gets a processor.
task<> chaos_run::feel_pulse() {
    while (!over_) {
        const parlor::time_point due = on_.now() + pulse_interval;
        co_await parlor::sleep_for(on_, pulse_interval);
        counts_.looked = on_.now();
        if (counts_.looked - due > late) counts_.held_up = counts_.looked;
    }
}

task<> chaos_run::watch_over() {
    for (int i = 0; !over_; ++i) {
        co_await parlor::sleep_for(on_, watch_interval);
        look_for_what_is_overdue();
        if (i % 4 == 3) show_progress(false);
        if (judge_.clean()) continue;
        co_await parlor::sleep_for(on_, grace_after_violation);
        over_ = true;
    }
    co_await end_everything();
}

void chaos_run::look_for_what_is_overdue() {
    if (over_ || !waiting_.empty()) return;
    // However often connections and servers come and go meanwhile.
    const parlor::duration most = std::max<parlor::duration>(60s, 3 * options_.patience);
    if (!server_changes_since_ && !server_.running()) judge_.accuse(fault::lost, "the server ended by itself");
    if (server_changes_since_ && on_.now() - *server_changes_since_ > most) {
        note_overdue("the server was to end, or to start, and does not");
    }
    for (const auto& each : clients_) {
        const std::string what = each->overdue(options_.patience, most);
        if (!what.empty()) note_overdue(what);
    }
    if (on_.now() - started_ > options_.limit) note_overdue("the run takes too long");
}

void chaos_run::note_overdue(const std::string& what) {
    judge_.accuse(fault::lost, what);
    if (waiting_.empty()) waiting_ = who_waits();
}

std::string chaos_run::who_waits() const {
    std::string text = fmt::format("after {:.1f} s, {}; the server {}\n", in_seconds(on_.now() - started_), phase_,
                                   server_.running() ? fmt::format("is process {}", server_.pid()) : "is down");
    for (const auto& each : clients_)
        text += each->account() + "\n";
    return text;
}

// Whatever still waits is cut off in the end, so that no run hangs.
task<> chaos_run::end_everything() {
    for (const auto& each : clients_)
        each->close();
    const auto end = on_.now() + time_to_end;
    while (work_.size() > 1 && on_.now() < end)
        co_await parlor::sleep_for(on_, watch_interval);
    if (work_.size() == 1) co_return;
    server_.send(SIGKILL);
    work_.request_stop();
}

void chaos_run::show_progress(bool at_the_end) const {
    if (options_.quiet) return;
    const bool live = ::isatty(STDERR_FILENO) != 0;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(on_.now() - started_).count();
    const auto open = std::ranges::count_if(clients_, [](const auto& each) { return each->is_open(); });
    fmt::print(stderr, "{}{:4} s  {:<18} acked={} kills={} stops={} retries={} connected={}/{}{}", live ? "\r" : "",
               seconds, phase_, judge_.acknowledged_messages(), kills_, stops_, counts_.retries, open, clients_.size(),
               live && !at_the_end ? "  " : "\n");
}

std::string chaos_run::report() const {
    std::string text;
    std::uint64_t resumes = 0;
    std::uint64_t slow_closes = 0;
    for (const auto& each : clients_) {
        resumes += each->witness().resumes();
        slow_closes += each->witness().slow_closes();
    }
    for (const std::string& line : judge_.account())
        text += line + "\n";
    text += waiting_;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(on_.now() - started_).count();
    text += fmt::format(
        "seed={} kills={} stops={} stalls={} too_slow={} slow_closes={} excused={} half_open={} resumes={} joins={} "
        "retries={} refusals={} seconds={:.1f}\n",
        options_.plan.seed, kills_, stops_, stalls_, counts_.too_slow, slow_closes, counts_.excused, half_open_,
        resumes, counts_.joins, counts_.retries, counts_.refusals, static_cast<double>(ms) / 1000);
    text +=
        fmt::format("acked={} lost={} dup={} reorder={} gaps={}\n", judge_.acknowledged_messages(),
                    judge_.count(fault::lost), judge_.count(fault::dup), judge_.count(fault::reorder), judge_.gaps());
    return text;
}

}  // namespace chaos
