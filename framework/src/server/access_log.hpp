// One line for each HTTP request, at debug in the area http. Used by front_door.
#pragma once

#include "net/session.hpp"
#include "parlor/net/http_request.hpp"

namespace parlor {

// Both leave out what stands behind the path: there may be a token in it.

void log_answer(const http_request& request, unsigned status);
/// That request became the first connection of a session.
void log_session(const http_request& request, const session& opened);

}  // namespace parlor
