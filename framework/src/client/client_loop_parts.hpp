// What a client_loop consists of. client_loop and client use it.
#pragma once

#include "client/client_services.hpp"
#include "core/event_loop.hpp"
#include "net/tcp_dialer.hpp"
#include "net/tls_dialer.hpp"
#include "parlor/client/client_loop.hpp"
#include "parlor/core/scope.hpp"

namespace parlor {

struct client_loop::parts {
    event_loop on;
    std::unique_ptr<random_source> random = make_system_random();
    tcp_dialer plain{on};
    tls_dialer dialer{plain};
    client_services services{on, dialer, *random};
    scope work{on};
};

}  // namespace parlor
