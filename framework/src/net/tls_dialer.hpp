// Dials by another dialer, and makes it TLS where that is asked for.
#pragma once

#include "net/dialer.hpp"

namespace parlor {

/// A stream is handed out when its handshake is over and the server is who it should be.
class tls_dialer final : public dialer {
public:
    explicit tls_dialer(dialer& below) noexcept : below_(below) {}
    [[nodiscard]] std::unique_ptr<dialing> dial(const dial_target& to, done when_done) override;

private:
    dialer& below_;
};

}  // namespace parlor
