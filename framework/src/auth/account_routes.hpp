// Accounts over HTTP: bodies, cookies and errors in words around auth/account_service. server::install_accounts adds
// them.
#pragma once

#include <span>
#include <string_view>

#include "auth/account_service.hpp"
#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"

namespace parlor {

/// One method of one path. The service and the request live until the task ends.
struct account_route {
    std::string_view method;
    std::string_view path;
    task<http_response> (*answer)(account_service& accounts, const http_request& request, loop& here);
};

[[nodiscard]] std::span<const account_route> account_routes() noexcept;

}  // namespace parlor
