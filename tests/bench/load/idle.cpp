// Idle clients: what each costs the server in resident memory once all have joined and everything has gone quiet.
#include "account.hpp"
#include "crowd.hpp"
#include "work.hpp"

#include <fmt/core.h>

namespace bench {

void load_idle(const options& o) {
    const account server(o.pid);
    const std::size_t before = server.resident_bytes();
    crowd clients(o);
    clients.open(1500);
    const std::size_t after = server.resident_bytes();
    fmt::print("clients={} bytes_a_client={:.0f}\n", o.clients,
               (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(o.clients));
}

}  // namespace bench
