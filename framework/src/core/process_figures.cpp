#include "core/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace parlor {
namespace {

double seconds(const timeval& time) noexcept {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

double read_cpu_seconds() noexcept {
    rusage used{};
    return ::getrusage(RUSAGE_SELF, &used) == 0 ? seconds(used.ru_utime) + seconds(used.ru_stime) : 0;
}

process_figures read_process_figures() {
    process_figures found;
    found.cpu_seconds = read_cpu_seconds();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) found.max_descriptors = limit.rlim_cur;

    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    found.resident_bytes = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));

    std::error_code error;
    for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end; at.increment(error))
        ++found.open_descriptors;
    if (found.open_descriptors != 0) --found.open_descriptors;  // that of the listing
    return found;
}

}  // namespace parlor
