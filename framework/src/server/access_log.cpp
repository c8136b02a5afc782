#include "server/access_log.hpp"

#include "parlor/core/log.hpp"
#include "parlor/message/trace_context.hpp"

namespace parlor {
namespace {

/// `-` when the request belongs to none.
std::string trace_of(const http_request& request) {
    const auto given = request.header("traceparent");
    const auto read = given ? parse_traceparent(*given) : std::nullopt;
    return read ? read->trace : "-";
}

}  // namespace

void log_answer(const http_request& request, unsigned status) {
    if (!log::enabled(log::area::http, log::level::debug)) return;
    log::debug(log::area::http, "answered",
               {{"peer", request.peer_address()},
                {"method", request.method()},
                {"path", request.path()},
                {"status", status},
                {"trace", trace_of(request)}});
}

void log_session(const http_request& request, const session& opened) {
    if (!log::enabled(log::area::http, log::level::debug)) return;
    log::debug(log::area::http, "opened a session",
               {{"peer", request.peer_address()},
                {"path", request.path()},
                {"session", opened.id()},
                {"user", opened.who()->name},
                {"trace", trace_of(request)}});
}

}  // namespace parlor
