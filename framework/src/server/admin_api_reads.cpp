// What the admin side shows.
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/config_values.hpp"
#include "core/process_figures.hpp"
#include "parlor/core/log.hpp"
#include "parlor/message/json.hpp"
#include "room/room_actor.hpp"
#include "server/admin_api.hpp"
#include "server/admin_survey.hpp"
#include "server/admin_views.hpp"
#include "server/metrics.hpp"

namespace parlor {
namespace {

constexpr std::size_t usual_page = 100;
constexpr std::size_t longest_page = 1000;

struct route_line {
    std::string method;
    std::string path;
    std::string takes;
    std::string help;
};
BOOST_DESCRIBE_STRUCT(route_line, (), (method, path, takes, help))

template <class T>
http_response json(const T& value) {
    auto response = http_response::json(encode(value) + "\n");
    response.set("Cache-Control", "no-store");
    return response;
}

std::size_t page_size(const http_request& request) {
    const auto text = request.query("limit");
    if (!text) return usual_page;
    std::size_t limit = 0;
    const auto [rest, bad] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (bad != std::errc{} || rest != text->data() + text->size() || limit == 0 || limit > longest_page) {
        throw failure(errc::invalid_argument, "limit: expected a whole number from 1 to 1000");
    }
    return limit;
}

std::string wanted(const http_request& request, std::string_view name, std::string_view expected) {
    const std::string_view text = request.query(name).value_or("");
    if (text.empty()) throw failure(errc::invalid_argument, std::string(name) + ": expected " + std::string(expected));
    return std::string(text);
}

double milliseconds(duration of) noexcept {
    return std::chrono::duration<double, std::milli>(of).count();
}

template <class Answer>
std::vector<std::uint64_t> silent_of(const std::vector<std::optional<Answer>>& answers) {
    std::vector<std::uint64_t> silent;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i]) silent.push_back(i);
    }
    return silent;
}

using rooms_of_a_page = std::vector<std::shared_ptr<room_actor>>;

// The first `limit` past `after`, by name; `more` when there are others.
rooms_of_a_page page_of(const registry& rooms, const http_request& request, bool& more) {
    const std::string_view after = request.query("after").value_or("");
    const std::string_view prefix = request.query("prefix").value_or("");
    rooms_of_a_page found = rooms.all();
    std::erase_if(found, [&](const auto& room) { return room->name() <= after || !room->name().starts_with(prefix); });
    const std::size_t limit = page_size(request);
    more = found.size() > limit;
    const auto by_name = [](const auto& room) -> const std::string& { return room->name(); };
    std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size())), {},
                              by_name);
    if (more) found.resize(limit);
    return found;
}

}  // namespace

task<http_response> admin_api::get_routes(const http_request& /*request*/) {
    std::vector<route_line> all;
    for (const route& each : routes()) {
        all.push_back({.method = std::string(each.method),
                       .path = std::string(each.path),
                       .takes = std::string(each.takes),
                       .help = std::string(each.help)});
    }
    co_return json(all);
}

task<http_response> admin_api::get_metrics(const http_request& /*request*/) {
    co_return show_metrics(core_);
}

task<http_response> admin_api::get_overview(const http_request& /*request*/) {
    const std::function<std::size_t(shard&)> count = [](shard& on) { return on.sessions().size(); };
    const auto sessions = co_await ask_threads<std::size_t>(here_, core_.shards, count);
    admin::overview seen;
    seen.version = PARLOR_VERSION;
    seen.uptime_s = std::chrono::duration<double>(watch_.uptime()).count();
    seen.stopping = core_.stopping;
    seen.connections = core_.connections.size();
    seen.rooms = core_.rooms.size();
    seen.last_second = watch_.rates().last_second();
    seen.last_minute = watch_.rates().last_minute();
    seen.outbox_bytes = core_.batches.used();
    seen.max_total_outbox_bytes = core_.settings.max_total_outbox_bytes;
    seen.log_level = levels_text(log::current_levels());
    seen.notices = core_.on_notice != nullptr;
    const process_figures process = read_process_figures();
    seen.process = {.pid = static_cast<std::uint64_t>(::getpid()),
                    .cpu_seconds = process.cpu_seconds,
                    .cpu_percent = watch_.rates().cpu_percent(),
                    .resident_bytes = process.resident_bytes,
                    .open_descriptors = process.open_descriptors,
                    .max_descriptors = process.max_descriptors};
    for (std::size_t i = 0; i < core_.shards.size(); ++i) {
        admin_watch::pulse pulse = watch_.pulse_of(i);
        admin::thread_line line;
        line.thread = i;
        line.answers = sessions[i].has_value();
        line.lag_ms = milliseconds(pulse.lag);
        line.websockets = core_.shards[i]->websocket_count();
        if (!pulse.beats) line.runs = std::move(pulse.runs);
        seen.websockets += line.websockets;
        seen.sessions += sessions[i].value_or(0);
        seen.threads.push_back(std::move(line));
    }
    co_return json(seen);
}

task<http_response> admin_api::get_rooms(const http_request& request) {
    bool more = false;
    const rooms_of_a_page page = page_of(core_.rooms, request, more);
    using views = std::map<std::string, room_view>;
    const std::function<views(shard&)> look = [page](shard& on) {
        views seen;
        for (const auto& room : page) {
            if (room->thread() == on.rooms_home().shard) seen.emplace(room->name(), room->view(0));
        }
        return seen;
    };
    const auto answers = co_await ask_threads<views>(here_, core_.shards, look);
    admin::rooms_page found;
    for (const auto& room : page) {
        admin::room_line line;
        line.room = room->name();
        line.members = room->count();
        line.waiting = room->waiting();
        line.thread = room->thread();
        line.journal = journal_name(room->options().journal, !core_.settings.data.empty());
        if (const auto& of = answers[room->thread()]) {
            const room_view& seen = of->at(room->name());
            line.seq = seen.seq;
            line.busy = seen.busy;
        }
        found.rooms.push_back(std::move(line));
    }
    if (more) found.next = found.rooms.back().room;
    co_return json(found);
}

task<http_response> admin_api::get_room(const http_request& request) {
    const std::string name = wanted(request, "name", "a room such as room/main");
    const auto room = core_.rooms.find(name);
    if (!room) throw failure(errc::not_found, name + ": no such room is open");
    const std::function<std::optional<room_view>(shard&)> look = [room](shard& on) {
        const bool is_home = room->thread() == on.rooms_home().shard;
        return is_home ? std::optional(room->view(longest_page)) : std::nullopt;
    };
    const auto answers = co_await ask_threads<std::optional<room_view>>(here_, core_.shards, look);
    if (!answers[room->thread()]) {
        throw failure(errc::deadline_exceeded, name + ": its thread does not answer; /v1/tasks says what it does");
    }
    const room_view& seen = **answers[room->thread()];

    std::map<std::uint32_t, std::vector<std::uint64_t>> by_thread;
    for (const auto& who : seen.members)
        by_thread[who.session.shard].push_back(who.session.number);
    using bytes = std::map<std::uint64_t, std::uint64_t>;
    const std::function<bytes(shard&)> weigh = [by_thread](shard& on) {
        const auto at = by_thread.find(on.rooms_home().shard);
        return at == by_thread.end() ? bytes() : outboxes(on, at->second);
    };
    const auto weights = co_await ask_threads<bytes>(here_, core_.shards, weigh);
    admin::room_detail found;
    found.room = name;
    found.thread = room->thread();
    found.journal = journal_name(room->options().journal, !core_.settings.data.empty());
    found.epoch = seen.epoch;
    found.seq = seen.seq;
    found.waiting = seen.waiting;
    found.uncommitted = seen.uncommitted;
    found.busy = seen.busy;
    found.count = room->count();
    for (const auto& who : seen.members) {
        admin::member_line line;
        line.id = "m" + std::to_string(who.number);
        line.user = who.user;
        line.session = session_name(who.session);
        if (const auto& of = weights[who.session.shard]; of && of->contains(who.session.number)) {
            line.outbox_bytes = of->at(who.session.number);
            found.outbox_bytes += *line.outbox_bytes;
        }
        found.members.push_back(std::move(line));
    }
    co_return json(found);
}

task<http_response> admin_api::get_sessions(const http_request& request) {
    const std::size_t limit = page_size(request);
    session_ref after;
    if (const auto text = request.query("after")) {
        const auto named = session_named(*text);
        if (!named) throw failure(errc::invalid_argument, "after: expected a session such as s0-1a");
        after = *named;
    }
    using lines = std::vector<admin::session_line>;
    const std::function<lines(shard&)> look = [after, limit,
                                               user = std::string(request.query("user").value_or(""))](shard& on) {
        const std::uint32_t here = on.rooms_home().shard;
        if (here < after.shard) return lines();
        // One more than is shown: so it is known whether there are others.
        return session_views(on, {.after = here == after.shard ? after.number : 0, .limit = limit + 1, .user = user});
    };
    auto answers = co_await ask_threads<lines>(here_, core_.shards, look);
    admin::sessions_page found;
    found.silent = silent_of(answers);
    for (auto& of : answers) {
        if (of) std::ranges::move(*of, std::back_inserter(found.sessions));
    }
    if (found.sessions.size() > limit) {
        found.sessions.resize(limit);
        found.next = found.sessions.back().session;
    }
    co_return json(found);
}

task<http_response> admin_api::get_session(const http_request& request) {
    const std::string id = wanted(request, "id", "a session such as s0-1a");
    const auto named = session_named(id);
    if (!named) throw failure(errc::invalid_argument, "id: expected a session such as s0-1a");
    if (named->shard >= core_.shards.size()) throw failure(errc::not_found, id + ": no such session");
    using maybe = std::optional<admin::session_line>;
    const std::function<maybe(shard&)> look = [named](shard& on) {
        session* const who = named->shard == on.rooms_home().shard ? on.find(*named) : nullptr;
        return who ? maybe(session_view(*who)) : maybe();
    };
    const auto answers = co_await ask_threads<maybe>(here_, core_.shards, look);
    const auto& answer = answers[named->shard];
    if (!answer) throw failure(errc::deadline_exceeded, id + ": its thread does not answer");
    if (!*answer) throw failure(errc::not_found, id + ": no such session");
    co_return json(**answer);
}

task<http_response> admin_api::get_closes(const http_request& request) {
    using lines = std::vector<admin::close_line>;
    const std::size_t limit = page_size(request);
    const std::function<lines(shard&)> look = [limit](shard& on) { return close_views(on, limit); };
    auto answers = co_await ask_threads<lines>(here_, core_.shards, look);
    admin::closes_page found;
    found.silent = silent_of(answers);
    for (auto& of : answers) {
        if (of) std::ranges::move(*of, std::back_inserter(found.closes));
    }
    std::ranges::stable_sort(found.closes, std::greater<>(), &admin::close_line::at_ms);
    if (found.closes.size() > limit) found.closes.resize(limit);
    co_return json(found);
}

task<http_response> admin_api::get_tasks(const http_request& /*request*/) {
    using lines = std::vector<admin::task_line>;
    const std::function<lines(shard&)> look = [](shard& on) { return task_views(on); };
    auto answers = co_await ask_threads<lines>(here_, core_.shards, look);
    admin::tasks_page found;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        admin_watch::pulse pulse = watch_.pulse_of(i);
        admin::thread_tasks of;
        of.thread = i;
        of.answers = answers[i].has_value();
        of.lag_ms = milliseconds(pulse.lag);
        if (!pulse.beats) of.runs = std::move(pulse.runs);
        if (answers[i]) of.tasks = std::move(*answers[i]);
        found.threads.push_back(std::move(of));
    }
    co_return json(found);
}

task<http_response> admin_api::get_log_level(const http_request& /*request*/) {
    const admin::log_level now{.level = levels_text(log::current_levels())};
    co_return json(now);
}

}  // namespace parlor
