// How the TLS handshakes of a server ended: see server/metrics for what each figure is called.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "net/tls_transport.hpp"

namespace parlor {

/// Any thread.
class tls_figures {
public:
    void add(tls_outcome how) noexcept {
        counts_[static_cast<std::size_t>(how)].fetch_add(1, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t count(tls_outcome how) const noexcept {
        return counts_[static_cast<std::size_t>(how)].load(std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint64_t>, 3> counts_{};
};

}  // namespace parlor
