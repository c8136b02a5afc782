#include "options.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "client/ws_url.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/units.hpp"
#include "tool/read_command_line.hpp"

namespace load {
namespace {

constexpr std::uint32_t most_clients = 1'000'000;

constexpr std::array<std::pair<load_mode, std::string_view>, 6> modes{{{load_mode::echo, "echo"},
                                                                       {load_mode::room, "room"},
                                                                       {load_mode::stalled, "stalled"},
                                                                       {load_mode::join, "join"},
                                                                       {load_mode::connect, "connect"},
                                                                       {load_mode::idle, "idle"}}};

constexpr std::string_view footer = R"(Modes:
  echo      every client sends; what comes back to it counts
  room      some members of each room send; what every member hears counts
  stalled   as room, while some members never read (--stalled)
  join      all are connected, then join at --rate, or at once
  connect   connections are opened at --rate, or as fast as they come, and closed again
  idle      connections are opened, and stay

Placeholders in URL, --join and --message: {i} number of the client, {i%10} its remainder, {n} number of the message,
{room} number of the client's room, {payload:128} so many bytes, {now} the mark by which latency is measured. Other
braces are text. Durations: 250ms 10s 1m.

Exit code: 0 all went well; 1 something was lost, refused or answered with an error; 2 bad usage; 130 interrupted.)";

struct raw_texts {
    std::string mode, message, join;
    std::string duration = "10s", settle = "500ms", patience = "10s";
    std::vector<std::string> headers;
    bool no_join = false;
    bool insecure = false;
};

load_mode mode_of(const std::string& text) {
    for (const auto& [mode, name] : modes) {
        if (name == text) return mode;
    }
    throw std::invalid_argument("MODE: expected echo, room, stalled, join, connect or idle, not \"" + text + "\"");
}

parlor::duration duration_of(std::string_view option, const std::string& text) {
    try {
        return parlor::parse_duration(text);
    } catch (const std::invalid_argument& e) {
        throw std::invalid_argument(std::string(option) + ": " + e.what());
    }
}

text_template template_of(std::string_view option, const std::string& text) {
    try {
        return text_template(text);
    } catch (const std::invalid_argument& e) {
        throw std::invalid_argument(std::string(option) + ": " + e.what());
    }
}

void declare(CLI::App& app, options& to, raw_texts& raw) {
    app.add_option("MODE", raw.mode, "echo, room, stalled, join, connect or idle")->required();
    app.add_option("URL", to.url, "ws://HOST:PORT/PATH or wss://…")->required();
    app.add_option("-c,--clients", to.clients, "connections; of connect: at most so many at a time (100)")
        ->check(CLI::Range(1U, most_clients));
    app.add_option("-d,--duration", raw.duration, "how long to send, to connect or to hold (10s)");
    app.add_option("-r,--rate", to.rate,
                   "an open loop: messages (joins, connections) a second, sent when they are due (echo 1000, room 100)")
        ->check(CLI::PositiveNumber);
    app.add_option("--in-flight", to.in_flight, "a closed loop: so many messages a sender on their way")
        ->check(CLI::Range(1U, 1'000'000U));
    app.add_option("-n,--messages", to.messages, "at most so many messages (joins, connections)");
    app.add_option("--senders", to.senders, "how many clients send (echo: all, room: one a room)");
    app.add_option("--rooms", to.rooms, "client i is in room i modulo this (1)")->check(CLI::PositiveNumber);
    app.add_option("--stalled", to.stalled, "how many members never read (stalled: a tenth)");
    app.add_option("-m,--message", raw.message,
                   "what is sent; needs {now} (a JSON say in rooms, the mark and 64 bytes in echo)");
    app.add_option("-j,--join", raw.join, "what is sent after connecting (a JSON join where rooms are)");
    app.add_flag("--no-join", raw.no_join, "send no join");
    app.add_option("--joined", to.joined, "the text by which the join's answer is known (\"reply\":)");
    app.add_flag("--binary", to.binary, "send binary messages");
    app.add_option("-H,--header", raw.headers, "\"Name: value\" for the upgrade; may be repeated");
    app.add_option("--subprotocol", to.subprotocols, "one to offer; may be repeated");
    app.add_option("--connect-rate", to.connect_rate,
                   "connections a second while the clients come (as fast as they can)")
        ->check(CLI::PositiveNumber);
    app.add_option("--dialing", to.dialing, "at most so many connections on their way at a time (64)")
        ->check(CLI::Range(1U, most_clients));
    app.add_option("--source", to.source,
                   "the address to connect from (to loopback: many, when there are many clients)");
    app.add_option("--ca", to.tls.ca_file, "of wss: the file of those whose signatures count (the system's)");
    app.add_flag("--insecure", raw.insecure, "of wss: anybody may be the server");
    app.add_option("--settle", raw.settle, "quiet time between the last join and the first message (500ms)");
    app.add_option("--patience", raw.patience, "how long to wait for what is still missing (10s)");
    app.add_option("--server-pid", to.server_pid, "the server's process, to report its CPU and memory")
        ->check(CLI::PositiveNumber);
    app.add_option("--json", to.json, "write the summary as JSON into this file; - for stdout, instead of the text");
    app.add_flag("-q,--quiet", to.quiet, "no progress on stderr");
    app.footer(std::string(footer));
}

void fill_in(options& to, const raw_texts& raw) {
    to.mode = mode_of(raw.mode);
    const bool in_rooms = to.fans_out() || to.mode == load_mode::join;
    std::string join = raw.join;
    if (join.empty() && in_rooms) join = R"({"type":"join","room":"room/load-{room}","id":1})";
    if (to.joined.empty()) to.joined = R"("reply":)";
    if (!join.empty() && !raw.no_join) to.join = template_of("--join", join);
    std::string message = raw.message;
    if (message.empty()) {
        message = to.fans_out() ? R"({"type":"say","room":"room/load-{room}","data":{"text":"{now}{payload:105}"}})"
                                : "{now}{payload:41}";
    }
    to.message = template_of("--message", message);
    to.tls.verify = !raw.insecure;
    to.duration = duration_of("--duration", raw.duration);
    to.settle = duration_of("--settle", raw.settle);
    to.patience = duration_of("--patience", raw.patience);
    for (const std::string& header : raw.headers) {
        const auto colon = header.find(':');
        if (colon == 0 || colon == std::string::npos || header.find_first_of("\r\n") != std::string::npos) {
            throw std::invalid_argument("--header: expected \"Name: value\", not \"" + header + "\"");
        }
        const auto value = header.find_first_not_of(' ', colon + 1);
        to.headers.emplace_back(header.substr(0, colon), value == std::string::npos ? "" : header.substr(value));
    }
    if (to.sends() && to.in_flight == 0 && to.rate <= 0) to.rate = to.mode == load_mode::echo ? 1000 : 100;
    if (to.senders == 0) to.senders = to.mode == load_mode::echo ? to.clients : to.rooms;
    if (to.mode == load_mode::stalled && to.stalled == 0) to.stalled = std::max(1U, to.clients / 10);
}

void check(const options& to) {
    if (to.in_flight > 0 && to.rate > 0) {
        throw std::invalid_argument("--rate and --in-flight: choose one, an open loop or a closed one");
    }
    if (to.in_flight > 0 && !to.sends()) {
        throw std::invalid_argument("--in-flight: only of echo, room and stalled");
    }
    if (to.sends() && !to.message.has_mark()) {
        throw std::invalid_argument("--message: needs {now}, by which what comes back is known");
    }
    if (to.mode == load_mode::join && !to.join) throw std::invalid_argument("--no-join: not of join");
    if (to.rooms > to.clients) throw std::invalid_argument("--rooms: more than there are clients");
    if (to.senders + to.stalled > to.clients) {
        throw std::invalid_argument("--senders and --stalled: together more than there are clients");
    }
    if (to.stalled > 0 && to.mode != load_mode::stalled) throw std::invalid_argument("--stalled: only of stalled");
    if (to.duration <= parlor::duration::zero()) throw std::invalid_argument("--duration: must be longer than 0");
    (void)parlor::parse_ws_url(text_template(to.url).render({}));
}

}  // namespace

std::string_view to_string(load_mode mode) noexcept {
    for (const auto& [each, name] : modes) {
        if (each == mode) return name;
    }
    return {};
}

command_line read_command_line(int argc, const char* const* argv, std::string_view version) {
    CLI::App app("Loads a WebSocket server, and tells how it did.", "parlor-load");
    app.set_version_flag("--version", "parlor-load " + std::string(version));
    options chosen;
    raw_texts raw;
    declare(app, chosen, raw);
    return tool::read<options>(app, argc, argv, [&] {
        fill_in(chosen, raw);
        check(chosen);
        return chosen;
    });
}

}  // namespace load
