#include "churn.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "frames.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"
#include "server_process.hpp"
#include "tool/print.hpp"
#include "visitor.hpp"

namespace hostile {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 100ms;

// Every state that a connection can be left in. The rooms are always the same, as rooms may be kept on purpose.
attack_list states_of(const target& of, bool has_sessions) {
    attack_list all;
    const auto leave = [&all](stage at, std::string bytes, std::string says = {}) {
        for (const bool resets : {true, false}) {
            attack& made = add(all, at, {}, bytes, {});
            made.leaves = says.empty() ? departure::on_sent : departure::on_heard;
            made.says = says;
            made.resets = resets;
        }
    };
    const std::string get = "GET /nowhere HTTP/1.1\r\nHost: " + of.authority + "\r\n";
    leave(stage::http, "");
    leave(stage::http, get);
    leave(stage::http, get + "\r\n");
    leave(stage::http, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx");
    leave(stage::http, upgrade_request(of));
    leave(stage::websocket, "");
    leave(stage::websocket, frame(final | ping_kind, "alive"), "alive");
    leave(stage::websocket, frame(text_kind, "half a message"));
    leave(stage::websocket, announcement(final | text_kind, 65536).substr(0, 5));
    leave(stage::websocket, times(200, frame(final | ping_kind, times(125, "x"))));
    leave(stage::websocket, frame(final | 3, "broken"));
    leave(stage::websocket, close_frame(1000));
    leave(stage::websocket, message(times(30'000, "x")));
    all.push_back(honest_visit());
    if (!has_sessions) return all;
    const std::string joins = message(R"({"type":"join","room":"room/churn-1","id":"one"})") +
                              message(R"({"type":"join","room":"room/churn-2","id":"two"})");
    leave(stage::session, message(R"({"type":"ping","id":"alive"})"), R"("reply":"alive")");
    leave(stage::session, joins);
    leave(stage::session, joins, R"("reply":"two")");
    leave(stage::session, joins + frame(text_kind, R"({"type":)"), R"("reply":"one")");
    leave(stage::session, joins + close_frame(1000));
    return all;
}

/// The samples of a metric in Prometheus' text form added up; nothing when there is none.
std::optional<std::size_t> sum_of(std::string_view page, std::string_view metric) {
    std::optional<std::size_t> sum;
    for (std::size_t at = page.find(metric); at != std::string_view::npos; at = page.find(metric, at + 1)) {
        if (at != 0 && page[at - 1] != '\n') continue;
        const std::string_view line = page.substr(at, page.find('\n', at) - at);
        std::size_t value = 0;
        std::from_chars(line.data() + line.rfind(' ') + 1, line.data() + line.size(), value);
        sum = sum.value_or(0) + value;
    }
    return sum;
}

}  // namespace

churn::churn(parlor::loop& on, parlor::dialer& by, const options& chosen, const parlor::dial_target& to,
             const target& of)
    : loop_(on), dialer_(by), options_(chosen), to_(to), target_(of) {}

parlor::task<> churn::go() {
    std::string hello;
    const int became = co_await visit(honest_, hello);
    if (became != 1000) {
        throw std::runtime_error("no honest visit to " + options_.url + " succeeds: is it a WebSocket?");
    }
    states_ = states_of(target_, hello.find(R"("type":"hello")") != std::string::npos);
    co_await parlor::sleep_for(loop_, between_looks);  // that visit's connection goes
    before_ = co_await look();
    // What is made once and kept, such as buffers, pools and rooms, is made by the first tenth.
    co_await come_and_go(options_.churn / 10);
    co_await settle();
    before_.memory = after_.memory;
    const parlor::time_point began = loop_.now();
    co_await come_and_go(options_.churn);
    took_ = loop_.now() - began;
    co_await settle();
}

bool churn::sum_up() const {
    const double seconds = std::chrono::duration<double>(took_).count();
    tool::print(stdout,
                fmt::format("{} connections came and went in {} states, {:.0f} a second; {} could not be made, {} "
                            "were left hanging\n",
                            options_.churn, states_.size(), static_cast<double>(options_.churn) / seconds, unreachable_,
                            stuck_));
    if (options_.server_pid > 0) {
        constexpr double mib = 1 << 20;
        const auto counted = [](std::optional<std::size_t> count) {
            return count ? fmt::format("{}", *count) : "unknown";
        };
        tool::print(stdout,
                    fmt::format("the server: {} descriptors before, {} after; coroutines {} before, {} after; memory "
                                "{:.1f} MiB before, {:.1f} MiB after{}\n",
                                before_.descriptors, after_.descriptors, counted(before_.coroutines),
                                counted(after_.coroutines), static_cast<double>(before_.memory) / mib,
                                static_cast<double>(after_.memory) / mib, is_back() ? "" : ": FAILED"));
    }
    return unreachable_ == 0 && stuck_ == 0 && is_back();
}

parlor::task<> churn::come_and_go(std::size_t count) {
    next_ = 0;
    end_ = count;
    parlor::scope workers(loop_);
    for (std::size_t i = 0; i < options_.at_once; ++i)
        workers.spawn(work_through());
    co_await workers.join();
}

parlor::task<> churn::work_through() {
    std::string ignored;
    while (next_ < end_) {
        const attack& what = states_[next_++ % states_.size()];
        const int became = co_await visit(what, ignored);
        if (became == unreachable) ++unreachable_;
        if (became == stays_open) ++stuck_;
    }
}

parlor::task<int> churn::visit(const attack& what, std::string& heard) {
    visitor one(loop_, dialer_, to_, target_);
    const int became = co_await one.carry_out(what, options_.patience);
    heard = one.heard();
    co_return became;
}

// The server ends what it still holds: sessions that may be resumed, closes that nobody answers.
parlor::task<> churn::settle() {
    after_ = co_await look();
    const parlor::time_point until = loop_.now() + options_.patience;
    std::size_t memory = after_.memory + 1;
    while (options_.server_pid > 0 && loop_.now() < until && (!is_back() || after_.memory < memory)) {
        memory = after_.memory;
        co_await parlor::sleep_for(loop_, between_looks);
        after_ = co_await look();
    }
}

parlor::task<churn::holdings> churn::look() {
    holdings found;
    if (options_.server_pid == 0) co_return found;
    found.coroutines = co_await count_coroutines();
    found.descriptors = open_descriptors(options_.server_pid);
    found.memory = memory_now(options_.server_pid);
    co_return found;
}

// What parlor's servers tell of themselves to this machine; others answer something else.
parlor::task<std::optional<std::size_t>> churn::count_coroutines() {
    attack asks;
    asks.bytes = "GET /metrics HTTP/1.1\r\nHost: " + target_.authority + "\r\nConnection: close\r\n\r\n";
    asks.hears_body = true;
    std::string page;
    (void)co_await visit(asks, page);
    co_return sum_of(page, "parlor_coroutines{");
}

bool churn::is_back() const {
    return after_.descriptors <= before_.descriptors && after_.memory <= before_.memory + options_.max_growth &&
           (!before_.coroutines || after_.coroutines <= before_.coroutines);
}

}  // namespace hostile
