// What another process has spent so far, as its kernel accounts for it: CPU and resident memory.
#pragma once

#include <cstddef>
#include <map>

namespace bench {

class account {
public:
    explicit account(int pid);

    /// User and system time of all threads of the process, those that have ended too; microseconds, exact to less than
    /// one.
    [[nodiscard]] double cpu_us() const;

    /// The same for each living thread, by its id.
    [[nodiscard]] std::map<int, double> thread_cpu_us() const;

    /// Bytes of the process that are in memory now.
    [[nodiscard]] std::size_t resident_bytes() const;

private:
    int pid_;
    int clock_;
};

}  // namespace bench
