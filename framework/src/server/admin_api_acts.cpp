// What the admin side does. Each act is a line of the log.
#include <stdexcept>

#include "core/config_values.hpp"
#include "parlor/core/log.hpp"
#include "parlor/message/json.hpp"
#include "parlor/wire/utf8.hpp"
#include "room/room_actor.hpp"
#include "server/admin_api.hpp"
#include "server/admin_survey.hpp"
#include "server/admin_views.hpp"

namespace parlor {
namespace {

constexpr std::size_t longest_reason = 100;  // a close frame holds 123 bytes
constexpr std::size_t longest_notice = 1000;

/// Throws failure: `data` in its text is the body.
template <class T>
T body_of(const http_request& request) {
    return decode<T>(request.body().empty() ? "{}" : request.body());
}

std::string reason_of(const std::optional<std::string>& given, const char* otherwise) {
    if (!given || given->empty()) return otherwise;
    if (given->size() > longest_reason)
        throw failure(errc::invalid_argument, "data.reason: expected at most 100 bytes");
    return *given;
}

std::uint64_t sum(const std::vector<std::optional<std::uint64_t>>& answers, admin::done& into) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i]) into.silent.push_back(i);
        into.count += answers[i].value_or(0);
    }
    return into.count;
}

http_response said(const admin::done& what) {
    return http_response::json(encode(what) + "\n");
}

}  // namespace

task<http_response> admin_api::set_log_level(const http_request& request) {
    const auto asked = body_of<admin::log_level>(request);
    try {
        log::set_level(parse_levels(asked.level));
    } catch (const std::invalid_argument& why) {
        throw failure(errc::invalid_argument, std::string("data.level: ") + why.what());
    }
    log::info(log::area::server, "an operator changed the log level", {{"to", asked.level}});
    co_return http_response::json(encode(asked) + "\n");
}

task<http_response> admin_api::kick_out(const http_request& request) {
    const auto asked = body_of<admin::kick>(request);
    if (asked.session.has_value() == asked.user.has_value()) {
        throw failure(errc::invalid_argument, "data: expected session or user");
    }
    session_ref one;
    if (asked.session) {
        const auto named = session_named(*asked.session);
        if (!named) throw failure(errc::invalid_argument, "data.session: expected a session such as s0-1a");
        one = *named;
    }
    const std::string reason = reason_of(asked.reason, "closed by an operator");
    const std::function<std::uint64_t(shard&)> act = [one, reason, user = asked.user.value_or("")](shard& on) {
        return kick(on, one, user, reason);
    };
    const auto answers = co_await ask_threads<std::uint64_t>(here_, core_.shards, act);
    admin::done done;
    if (sum(answers, done) == 0 && done.silent.empty()) throw failure(errc::not_found, "no such session is here");
    log::info(log::area::server, "an operator closed sessions",
              {{"count", done.count},
               {"session", asked.session.value_or("")},
               {"user", asked.user.value_or("")},
               {"reason", reason}});
    co_return said(done);
}

task<http_response> admin_api::close_one_room(const http_request& request) {
    const auto asked = body_of<admin::close_room>(request);
    const std::string reason = reason_of(asked.reason, "the room was closed by an operator");
    const auto room = core_.rooms.find(asked.room);
    if (!room) throw failure(errc::not_found, asked.room + ": no such room is open");
    const bool force = asked.force.value_or(false);
    const admin::done done{.count = room->count(), .silent = {}};
    room->put_out_all(failure(errc::unavailable, reason), force);
    log::info(log::area::server, "an operator closed a room",
              {{"room", asked.room}, {"members", done.count}, {"reason", reason}, {"force", force}});
    co_return said(done);
}

task<http_response> admin_api::begin_drain(const http_request& /*request*/) {
    const admin::done done{.count = core_.connections.size(), .silent = {}};
    if (!core_.request_first_stop()) throw failure(errc::failed_precondition, "the server is stopping already");
    log::info(log::area::server, "an operator stops the server", {{"connections", done.count}});
    co_return said(done);
}

task<http_response> admin_api::give_notice(const http_request& request) {
    const auto asked = body_of<admin::notice>(request);
    if (!core_.on_notice) throw failure(errc::unimplemented, "this app shows no notices: see server::on_notice");
    if (asked.text.empty() || asked.text.size() > longest_notice) {
        throw failure(errc::invalid_argument, "data.text: expected 1 to 1000 bytes");
    }
    const std::function<std::uint64_t(shard&)> act = [&core = core_, text = asked.text](shard& on) {
        return parlor::give_notice(on, core, text);
    };
    const auto answers = co_await ask_threads<std::uint64_t>(here_, core_.shards, act);
    admin::done done;
    sum(answers, done);
    log::info(log::area::server, "an operator gave a notice", {{"sessions", done.count}, {"bytes", asked.text.size()}});
    co_return said(done);
}

}  // namespace parlor
