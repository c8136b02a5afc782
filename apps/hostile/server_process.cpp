#include "server_process.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace hostile {
namespace {

std::size_t status_line(int pid, std::string_view name) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string word; status >> word;) {
        std::size_t kib = 0;
        if (word == name && status >> kib) return kib * 1024;
    }
    return 0;
}

}  // namespace

std::size_t peak_memory(int pid) {
    return status_line(pid, "VmHWM:");
}

std::size_t memory_now(int pid) {
    return status_line(pid, "VmRSS:");
}

std::size_t open_descriptors(int pid) {
    std::error_code ignored;
    std::size_t count = 0;
    for (auto at = std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid), ignored);
         at != std::filesystem::directory_iterator(); at.increment(ignored))
        ++count;
    return count;
}

}  // namespace hostile
