// The JSON of the admin side: one method and path each, answered on its own thread. docs/guide/admin.md lists them.
#pragma once

#include <span>
#include <string_view>

#include "parlor/core/task.hpp"
#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"
#include "server/admin_watch.hpp"

namespace parlor {

class server_core;

class admin_api {
public:
    /// All outlive it.
    admin_api(loop& here, server_core& core, const admin_watch& watch) : here_(here), core_(core), watch_(watch) {}

    /// `request` lives until the task ends.
    [[nodiscard]] task<http_response> answer(const http_request& request);

    /// One thing that can be asked or told.
    struct route {
        std::string_view method;
        std::string_view path;
        std::string_view takes;  ///< parameters of the query, or members of the body
        std::string_view help;
        task<http_response> (admin_api::*answer)(const http_request& request);
    };
    [[nodiscard]] static std::span<const route> routes();

private:
    [[nodiscard]] task<http_response> get_routes(const http_request& request);
    [[nodiscard]] task<http_response> get_overview(const http_request& request);
    [[nodiscard]] task<http_response> get_rooms(const http_request& request);
    [[nodiscard]] task<http_response> get_room(const http_request& request);
    [[nodiscard]] task<http_response> get_sessions(const http_request& request);
    [[nodiscard]] task<http_response> get_session(const http_request& request);
    [[nodiscard]] task<http_response> get_closes(const http_request& request);
    [[nodiscard]] task<http_response> get_tasks(const http_request& request);
    [[nodiscard]] task<http_response> get_log_level(const http_request& request);
    [[nodiscard]] task<http_response> get_metrics(const http_request& request);
    [[nodiscard]] task<http_response> set_log_level(const http_request& request);
    [[nodiscard]] task<http_response> kick_out(const http_request& request);
    [[nodiscard]] task<http_response> close_one_room(const http_request& request);
    [[nodiscard]] task<http_response> begin_drain(const http_request& request);
    [[nodiscard]] task<http_response> give_notice(const http_request& request);

    loop& here_;
    server_core& core_;
    const admin_watch& watch_;
};

}  // namespace parlor
