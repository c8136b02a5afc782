// What a process has used so far, from /proc: the server's, given --server-pid, and our own.
#pragma once

#include <cstdint>
#include <optional>

namespace load {

struct process_stats {
    double cpu_seconds = 0;  ///< utime and stime of all its threads
    std::uint64_t resident_bytes = 0;
};

/// Nothing when there is no such process, or it is not ours to look at. 0 is this process.
[[nodiscard]] std::optional<process_stats> read_process_stats(int pid);

}  // namespace load
