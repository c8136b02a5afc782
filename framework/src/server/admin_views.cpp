#include "server/admin_views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "parlor/core/log.hpp"

namespace parlor {
namespace {

std::int64_t milliseconds(wall_time at) noexcept {
    return at.time_since_epoch().count();
}

double seconds(duration of) noexcept {
    return std::chrono::duration<double>(of).count();
}

}  // namespace

std::string session_name(session_ref of) {
    return of ? fmt::format("s{:x}-{:x}", of.shard, of.number) : std::string();
}

std::optional<session_ref> session_named(std::string_view text) {
    session_ref named;
    if (!text.starts_with('s')) return std::nullopt;
    const char* const end = text.data() + text.size();
    const auto [dash, bad] = std::from_chars(text.data() + 1, end, named.shard, 16);
    if (bad != std::errc{} || dash == end || *dash != '-') return std::nullopt;
    const auto [rest, worse] = std::from_chars(dash + 1, end, named.number, 16);
    if (worse != std::errc{} || rest != end || !named) return std::nullopt;
    return named;
}

std::string_view journal_name(journal_kind kind, bool has_data) noexcept {
    if (kind == journal_kind::none) return "none";
    return kind == journal_kind::durable && has_data ? "durable" : "memory";
}

admin::session_line session_view(const session& of) {
    admin::session_line line;
    line.session = session_name(of.ref());
    line.user = of.who()->name;
    line.since_ms = milliseconds(of.since());
    line.rooms = of.room_names();
    const websocket* const ws = of.connection();
    line.away = ws == nullptr;
    if (!ws) return line;
    line.address = ws->peer_address();
    line.outbox_bytes = ws->unsent_bytes();
    if (const codec* encoding = of.encoding()) line.subprotocol = encoding->subprotocol();
    if (const auto us = ws->round_trip_us()) line.round_trip_ms = *us / 1000.0;
    return line;
}

std::vector<admin::session_line> session_views(const shard& on, const session_filter& wanted) {
    std::vector<std::uint64_t> numbers;  // a heap: the largest of the smallest on top
    for (const auto& [number, who] : on.sessions()) {
        if (number <= wanted.after) continue;
        if (!wanted.user.empty() && who->who()->name != wanted.user) continue;
        if (numbers.size() == wanted.limit) {
            if (number >= numbers.front()) continue;
            std::ranges::pop_heap(numbers);
            numbers.pop_back();
        }
        numbers.push_back(number);
        std::ranges::push_heap(numbers);
    }
    std::ranges::sort(numbers);
    std::vector<admin::session_line> lines;
    for (const std::uint64_t number : numbers)
        lines.push_back(session_view(*on.sessions().at(number)));
    return lines;
}

std::vector<admin::close_line> close_views(const shard& on, std::size_t limit) {
    constexpr std::array<std::string_view, 3> who{"server", "client", "network"};
    std::vector<admin::close_line> lines;
    for (close_note& note : on.closes().newest(limit)) {
        lines.push_back({.at_ms = milliseconds(note.at),
                         .session = session_name(note.session),
                         .user = std::move(note.user),
                         .address = std::move(note.address),
                         .code = static_cast<std::uint64_t>(note.code),
                         .by = std::string(who.at(static_cast<std::size_t>(note.by))),
                         .reason = std::move(note.reason)});
    }
    return lines;
}

std::vector<admin::task_line> task_views(const shard& on) {
    const time_point now = on.on().now();
    std::vector<admin::task_line> lines;
    for (auto& each : living_task::all()) {
        admin::task_line line{.task = each.number,
                              .parent = each.parent,
                              .of = std::move(each.of),
                              .name = std::move(each.name),
                              .waits_for = std::move(each.waits_for),
                              .waits_s = {},
                              .age_s = std::max(0.0, seconds(now - each.since))};
        if (each.waits_since) line.waits_s = std::max(0.0, seconds(now - *each.waits_since));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::map<std::uint64_t, std::uint64_t> outboxes(const shard& on, const std::vector<std::uint64_t>& sessions) {
    std::map<std::uint64_t, std::uint64_t> found;
    for (const std::uint64_t number : sessions) {
        const auto at = on.sessions().find(number);
        if (at == on.sessions().end() || !at->second->connection()) continue;
        found.emplace(number, at->second->connection()->unsent_bytes());
    }
    return found;
}

std::uint64_t kick(shard& on, session_ref one, const std::string& user, const std::string& reason) {
    std::vector<session_ref> met;
    if (one) {
        if (session* who = on.find(one); who && one.shard == on.rooms_home().shard) met.push_back(one);
    } else {
        for (const auto& [number, who] : on.sessions()) {
            if (who->who()->name == user) met.push_back(who->ref());
        }
    }
    for (const session_ref each : met) {
        if (session* who = on.find(each)) who->close(close_code::policy_violation, reason);
    }
    return met.size();
}

std::uint64_t give_notice(shard& on, server_core& core, const std::string& text) {
    std::uint64_t told = 0;
    for (const auto& [number, who] : on.sessions()) {
        if (!who->connection()) continue;
        caller to(on, core.rooms, who->ref(), who->who());
        try {
            core.on_notice(to, text);
            ++told;
        } catch (const std::exception& e) {
            log::error(log::area::server, "on_notice failed", {{"what", e.what()}});
        }
    }
    return told;
}

}  // namespace parlor
