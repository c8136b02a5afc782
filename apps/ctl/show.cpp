#include "show.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <ctime>

#include "parlor/message/json.hpp"
#include "server/admin_model.hpp"

namespace ctl {
namespace {

namespace admin = parlor::admin;

std::string scaled(double value, double step, const std::array<const char*, 5>& units) {
    std::size_t at = 0;
    while (value >= step && at + 1 < units.size()) {
        value /= step;
        ++at;
    }
    return at == 0 ? fmt::format("{:.0f}{}", value, units.at(at)) : fmt::format("{:.1f}{}", value, units.at(at));
}

std::string rates_line(std::string_view title, const admin::rates& of) {
    return fmt::format("{:<12} {:>9}/s in {:>9}/s out   {:>10}/s in {:>10}/s out\n", title,
                       short_number(of.messages_in), short_number(of.messages_out), short_size(of.bytes_in),
                       short_size(of.bytes_out));
}

std::string shown_overview(const std::string& json) {
    const auto seen = parlor::decode<admin::overview>(json);
    std::string out = fmt::format("parlor {}  up {:%H:%M:%S}  pid {}  log {}{}\n", seen.version,
                                  std::chrono::seconds(static_cast<std::int64_t>(seen.uptime_s)), seen.process.pid,
                                  seen.log_level, seen.stopping ? "  STOPPING" : "");
    out += fmt::format("connections {}  websockets {}  sessions {}  rooms {}\n", seen.connections, seen.websockets,
                       seen.sessions, seen.rooms);
    out += fmt::format(
        "cpu {:.0f} %  memory {}  descriptors {} of {}  outboxes {} of {}\n\n", seen.process.cpu_percent,
        short_size(static_cast<double>(seen.process.resident_bytes)), seen.process.open_descriptors,
        seen.process.max_descriptors, short_size(static_cast<double>(seen.outbox_bytes)),
        seen.max_total_outbox_bytes == 0 ? "any" : short_size(static_cast<double>(seen.max_total_outbox_bytes)));
    out += rates_line("last second", seen.last_second);
    out += rates_line("last minute", seen.last_minute);
    out += "\nthread  websockets    lag\n";
    for (const auto& each : seen.threads) {
        out += fmt::format("{:>6} {:>11} {:>6.1f} ms", each.thread, each.websockets, each.lag_ms);
        if (!each.answers) out += "  DOES NOT ANSWER";
        if (each.runs) out += fmt::format("  runs {} {}", printable(each.runs->room), printable(each.runs->type));
        out += '\n';
    }
    return out;
}

std::string shown_rooms(const std::string& json) {
    const auto page = parlor::decode<admin::rooms_page>(json);
    std::string out =
        fmt::format("{:<32} {:>8} {:>8} {:>10}  {:<8} thread\n", "room", "members", "waiting", "seq", "journal");
    for (const auto& each : page.rooms) {
        out += fmt::format("{:<32} {:>8} {:>8} {:>10}  {:<8} {}{}\n", printable(each.room), each.members, each.waiting,
                           each.seq ? std::to_string(*each.seq) : "?", each.journal, each.thread,
                           each.busy.value_or(false) ? "  busy" : "");
    }
    if (page.next) out += fmt::format("there are more: --after {}\n", printable(*page.next));
    return out;
}

std::string shown_room(const std::string& json) {
    const auto room = parlor::decode<admin::room_detail>(json);
    std::string out = fmt::format("{}  thread {}  journal {}  epoch {}  seq {}\n", printable(room.room), room.thread,
                                  room.journal, printable(room.epoch), room.seq);
    out += fmt::format("{} members  {} messages wait  {} outputs uncommitted{}  {} wait for the members\n\n",
                       room.count, room.waiting, room.uncommitted, room.busy ? "  busy" : "",
                       short_size(static_cast<double>(room.outbox_bytes)));
    out += fmt::format("{:<8} {:<24} {:<12} outbox\n", "member", "user", "session");
    for (const auto& each : room.members) {
        out += fmt::format("{:<8} {:<24} {:<12} {}\n", each.id, printable(each.user), each.session,
                           each.outbox_bytes ? short_size(static_cast<double>(*each.outbox_bytes)) : "away");
    }
    return out;
}

std::string session_text(const admin::session_line& each) {
    return fmt::format("{:<12} {:<24} {:<16} {:>9} {:>9}  {}\n", each.session, printable(each.user),
                       each.away ? "away" : printable(each.address), short_size(static_cast<double>(each.outbox_bytes)),
                       each.round_trip_ms ? fmt::format("{:.1f} ms", *each.round_trip_ms) : "-",
                       fmt::join(each.rooms, " "));
}

const std::string session_head =
    fmt::format("{:<12} {:<24} {:<16} {:>9} {:>9}  rooms\n", "session", "user", "address", "outbox", "round trip");

std::string shown_sessions(const std::string& json) {
    auto page = parlor::decode<admin::sessions_page>(json);
    std::string out = session_head;
    for (auto& each : page.sessions) {
        for (std::string& room : each.rooms)
            room = printable(room);
        out += session_text(each);
    }
    if (!page.silent.empty()) out += fmt::format("no answer of thread {}\n", fmt::join(page.silent, ", "));
    if (page.next) out += fmt::format("there are more: --after {}\n", *page.next);
    return out;
}

std::string shown_session(const std::string& json) {
    auto one = parlor::decode<admin::session_line>(json);
    for (std::string& room : one.rooms)
        room = printable(room);
    return session_head + session_text(one);
}

std::string shown_closes(const std::string& json) {
    const auto page = parlor::decode<admin::closes_page>(json);
    std::string out =
        fmt::format("{:<20} {:>4} {:<8} {:<24} {:<12} reason\n", "when (UTC)", "code", "by", "user", "session");
    for (const auto& each : page.closes) {
        const std::time_t at = static_cast<std::time_t>(each.at_ms / 1000);
        out += fmt::format("{:%Y-%m-%d %H:%M:%S}  {:>4} {:<8} {:<24} {:<12} {}\n", fmt::gmtime(at), each.code, each.by,
                           printable(each.user), each.session, printable(each.reason));
    }
    if (!page.silent.empty()) out += fmt::format("no answer of thread {}\n", fmt::join(page.silent, ", "));
    return out;
}

std::string shown_done(std::string_view command, const std::string& json) {
    const auto done = parlor::decode<admin::done>(json);
    std::string out;
    if (command == "kick") out = fmt::format("{} closed\n", done.count);
    if (command == "close-room") out = fmt::format("{} members are put out\n", done.count);
    if (command == "drain") out = fmt::format("the server stops; {} connections are closed in batches\n", done.count);
    if (command == "notice") out = fmt::format("shown to {} sessions\n", done.count);
    if (!done.silent.empty())
        out += fmt::format("not on thread {}, which does not answer\n", fmt::join(done.silent, ", "));
    return out;
}

}  // namespace

std::string short_number(double value) {
    return scaled(value, 1000, {"", " k", " M", " G", " T"});
}

std::string short_size(double bytes) {
    return scaled(bytes, 1024, {" B", " KiB", " MiB", " GiB", " TiB"});
}

std::string printable(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto c = static_cast<unsigned char>(out[i]);
        const bool c1 = c == 0xc2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xa0;
        if (c1) out[i] = '?';
        if (c < 0x20 || c == 0x7f) out[i] = '?';
        if (c1) out.erase(i + 1, 1);
    }
    return out;
}

std::string shown(std::string_view command, const std::string& json) {
    if (command == "top" || command == "overview") return shown_overview(json);
    if (command == "rooms") return shown_rooms(json);
    if (command == "room") return shown_room(json);
    if (command == "sessions") return shown_sessions(json);
    if (command == "conn") return shown_session(json);
    if (command == "closes") return shown_closes(json);
    if (command == "tasks") return shown_tasks(json);
    if (command == "log-level") return parlor::decode<admin::log_level>(json).level + "\n";
    return shown_done(command, json);
}

}  // namespace ctl
