// The client's side of TLS: whom to believe, and what to show. Shared by connections; any thread.
#pragma once

#include <memory>
#include <string>

#include "net/tls_handles.hpp"
#include "net/tls_transport.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/net/tls_options.hpp"

namespace parlor {

class tls_connector {
public:
    /// Throws std::runtime_error for files that cannot be used.
    tls_connector(const tls_options& options, wall_time now);

    /// The stream as the server's bytes, decrypted; the handshake has begun. `host`, a name or an address, is whom it
    /// is supposed to lead to.
    [[nodiscard]] std::unique_ptr<tls_transport> connect(std::unique_ptr<transport> stream, std::string host) const;

private:
    tls_handle<ssl_ctx_st> settings_;
    std::string server_name_;
    bool verify_;
};

}  // namespace parlor
