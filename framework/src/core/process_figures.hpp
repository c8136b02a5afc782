// What the system says of this process. For /metrics.
#pragma once

#include <cstdint>

namespace parlor {

struct process_figures {
    double cpu_seconds = 0;            ///< user and system, of all threads
    std::uint64_t resident_bytes = 0;  ///< 0 without /proc
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
};

/// Safe from any thread. Reads /proc/self: some 50 us, more with many descriptors.
[[nodiscard]] process_figures read_process_figures();

/// The first of them alone: a system call.
[[nodiscard]] double read_cpu_seconds() noexcept;

}  // namespace parlor
