// GET /metrics: what the server has done and holds, for Prometheus. docs/guide/metrics.md lists them.
#pragma once

#include <string>

#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"

namespace parlor {

class server_core;

/// On any of the server's threads. For those alone whom metrics_from names.
[[nodiscard]] http_response answer_metrics(const server_core& core, const http_request& request);

/// The same, for whoever may ask. Any thread.
[[nodiscard]] http_response show_metrics(const server_core& core);

}  // namespace parlor
