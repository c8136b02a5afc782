// Dials TCP on a loop's epoll.
#pragma once

#include "core/event_loop.hpp"
#include "net/dialer.hpp"

namespace parlor {

/// Names are looked up on a thread of their own; their addresses are tried one after the other. Many connections from
/// one source address share its ports, as each port is chosen with its destination.
class tcp_dialer final : public dialer {
public:
    explicit tcp_dialer(event_loop& on) noexcept : loop_(on) {}
    [[nodiscard]] std::unique_ptr<dialing> dial(const dial_target& to, done when_done) override;

private:
    event_loop& loop_;
};

}  // namespace parlor
