#include "server/access_log.hpp"

#include "parlor/core/log.hpp"

namespace parlor {

void log_answer(const http_request& request, unsigned status) {
    if (!log::enabled(log::area::http, log::level::debug)) return;
    log::debug(
        log::area::http, "answered",
        {{"peer", request.peer_address()}, {"method", request.method()}, {"path", request.path()}, {"status", status}});
}

void log_session(const http_request& request, const session& opened) {
    if (!log::enabled(log::area::http, log::level::debug)) return;
    log::debug(log::area::http, "opened a session",
               {{"peer", request.peer_address()},
                {"path", request.path()},
                {"session", opened.id()},
                {"user", opened.who()->name}});
}

}  // namespace parlor
