// The server's side of TLS: the certificates, which of them a client sees, and what is agreed to. One for all shards.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/tls_figures.hpp"
#include "net/tls_handles.hpp"
#include "net/transport.hpp"
#include "parlor/core/clock.hpp"

namespace parlor {

struct tls_files {
    std::vector<std::string>
        certificates;               ///< PEM chains; the first is for clients that name no host, or an unknown one
    std::vector<std::string> keys;  ///< PEM, one for each
    std::string client_ca;          ///< PEM; given: clients must show a certificate that one of these signed
};

/// TLS 1.2 and 1.3 with forward secrecy, HTTP/1.1 by ALPN, no renegotiation, no early data.
class tls_acceptor {
public:
    /// Reads the files. Throws std::runtime_error with a line for people.
    tls_acceptor(tls_files files, wall_time now);
    ~tls_acceptor();

    /// Reads the files again: new connections get what is in them now, others keep theirs. Throws as the constructor
    /// does, and then nothing has changed. Any thread.
    void reload(wall_time now);

    /// The stream as the client's bytes, decrypted. The handshake runs by itself while the result is watched; reading
    /// fails when it does. Any thread.
    [[nodiscard]] std::unique_ptr<transport> accept(std::unique_ptr<transport> stream) const;

    /// Any thread.
    [[nodiscard]] const tls_figures& figures() const noexcept { return *figures_; }
    /// When the first of the certificates that new connections get is not valid any more. Any thread.
    [[nodiscard]] wall_time expiry() const;

private:
    struct certificates;

    [[nodiscard]] std::shared_ptr<const certificates> read(wall_time now) const;

    const tls_files files_;
    const std::shared_ptr<tls_figures> figures_ = std::make_shared<tls_figures>();  // outlives us in handshakes
    mutable std::mutex mutex_;
    std::shared_ptr<const certificates> current_;  // guarded by mutex_
};

}  // namespace parlor
