// Makes streams to elsewhere: what a listener is for those who come, this is for those who go. The client uses it.
// Forms: tcp_dialer, tls_dialer over it; tests make their own of memory_transport.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/transport.hpp"
#include "parlor/core/function.hpp"

namespace parlor {

class tls_connector;

struct dial_target {
    std::string host;  ///< an address or a name
    std::uint16_t port = 0;
    std::string source_address;                  ///< ours; empty: any
    int receive_buffer = 0;                      ///< bytes that the system may keep for us; 0: as it likes
    std::shared_ptr<const tls_connector> tls{};  ///< null: bytes go out as they are
    std::string tls_name{};                      ///< whom the certificate has to name; empty: the host
};

/// A dial that is under way. Destroying it gives it up.
class dialing {
public:
    dialing() = default;
    dialing(const dialing&) = delete;
    dialing& operator=(const dialing&) = delete;
    virtual ~dialing() = default;
};

class dialer {
public:
    /// A connected stream; or none, and why, in words such as "connection refused".
    using done = unique_function<void(std::unique_ptr<transport> stream, std::string why)>;

    virtual ~dialer() = default;

    /// Calls `when_done` once, unless it is given up before; never inside this call. It may destroy the dialing.
    [[nodiscard]] virtual std::unique_ptr<dialing> dial(const dial_target& to, done when_done) = 0;
};

}  // namespace parlor
