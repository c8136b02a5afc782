#include "process_stats.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace load {

std::optional<process_stats> read_process_stats(int pid) {
    std::ifstream file(pid == 0 ? std::string("/proc/self/stat") : "/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(file, text)) return std::nullopt;
    const auto name_end = text.rfind(')');  // a program's name may hold anything, blanks too
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i)  // state to cmajflt: fields 3 to 13
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    for (int i = 0; i < 8; ++i)  // cutime to vsize: fields 16 to 23
        fields >> skipped;
    std::uint64_t pages = 0;
    if (!(fields >> pages)) return std::nullopt;
    return process_stats{.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)),
                         .resident_bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))};
}

}  // namespace load
