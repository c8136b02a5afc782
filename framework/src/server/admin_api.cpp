#include "server/admin_api.hpp"

#include <fmt/format.h>

#include <array>

#include "net/http_text.hpp"
#include "parlor/core/error.hpp"
#include "parlor/message/json.hpp"
#include "server/admin_access.hpp"
#include "server/admin_model.hpp"

namespace parlor {
namespace {

using api = admin_api;

unsigned status_of(errc code) noexcept {
    switch (code) {
        case errc::not_found:
            return 404;
        case errc::failed_precondition:
            return 409;
        case errc::unimplemented:
            return 501;
        case errc::unavailable:
        case errc::deadline_exceeded:
            return 503;
        case errc::internal:
            return 500;
        default:
            return 400;
    }
}

bool says_json(const http_request& request) {
    const std::string_view type = request.header("Content-Type").value_or("");
    return http_text::iequals(http_text::trim(type.substr(0, type.find(';'))), "application/json");
}

}  // namespace

std::span<const admin_api::route> admin_api::routes() {
    static constexpr std::array<route, 15> all{{
        {"GET", "/v1", "", "this list", &api::get_routes},
        {"GET", "/v1/overview", "", "rates, threads and their lag, memory, process", &api::get_overview},
        {"GET", "/v1/rooms", "after, limit, prefix", "open rooms by name, a page", &api::get_rooms},
        {"GET", "/v1/room", "name", "one room, its members, and what waits for them", &api::get_room},
        {"GET", "/v1/sessions", "after, limit, user", "sessions, a page", &api::get_sessions},
        {"GET", "/v1/session", "id", "one session", &api::get_session},
        {"GET", "/v1/closes", "limit", "connections that ended, the newest first, and why", &api::get_closes},
        {"GET", "/v1/tasks", "", "coroutines that live, and what each waits for", &api::get_tasks},
        {"GET", "/v1/log-level", "", "the least severe lines that are logged", &api::get_log_level},
        {"GET", "/metrics", "", "the metrics, for Prometheus", &api::get_metrics},
        {"POST", "/v1/log-level", "level", "changes it until the process ends", &api::set_log_level},
        {"POST", "/v1/kick", "session or user, reason", "closes sessions with 1008", &api::kick_out},
        {"POST", "/v1/close-room", "room, reason, force", "ends all memberships; force cancels what its code waits for",
         &api::close_one_room},
        {"POST", "/v1/drain", "", "stops the server as SIGTERM does", &api::begin_drain},
        {"POST", "/v1/notice", "text", "shows everybody a text", &api::give_notice},
    }};
    return all;
}

task<http_response> admin_api::answer(const http_request& request) {
    const std::string_view method = request.method() == "HEAD" ? "GET" : request.method();
    std::string allowed;
    for (const route& each : routes()) {
        if (each.path != request.path()) continue;
        if (each.method != method) {
            allowed += allowed.empty() ? "" : ", ";
            allowed += each.method;
            continue;
        }
        // What a page of another site can send without being asked has another type.
        if (method == "POST" && !says_json(request)) {
            co_return admin_refusal(415, "invalid_argument", "Content-Type: expected application/json");
        }
        unsigned status = 0;
        failure why(errc::internal, "");
        try {
            http_response response = co_await (this->*each.answer)(request);
            co_return response;
        } catch (const failure& e) {
            why = e;
            status = status_of(e.code());
        }
        co_return admin_refusal(status, to_string(why.code()), why.message());
    }
    if (allowed.empty()) {
        co_return admin_refusal(404, "not_found",
                                fmt::format("nothing is at {}; GET /v1 lists what is", request.path()));
    }
    auto refused = admin_refusal(405, "unimplemented", fmt::format("{}: expected {}", request.method(), allowed));
    refused.set("Allow", allowed);
    co_return refused;
}

}  // namespace parlor
