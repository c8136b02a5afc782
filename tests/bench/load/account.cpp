#include "account.hpp"

#include "failure.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

namespace bench {

account::account(int pid) : pid_(pid) {
    if (clock_getcpuclockid(pid, &clock_) != 0) throw failure("there is no such server process");
}

double account::cpu_us() const {
    timespec spent{};
    if (clock_gettime(clock_, &spent) != 0) throw failure("the server has ended");
    return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

std::map<int, double> account::thread_cpu_us() const {
    std::map<int, double> spent;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
        double nanoseconds = 0;
        std::ifstream(thread.path() / "schedstat") >> nanoseconds;
        spent[std::stoi(thread.path().filename())] = nanoseconds / 1e3;
    }
    return spent;
}

std::size_t account::resident_bytes() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
    for (std::string word; file >> word;) {
        std::size_t kilobytes = 0;
        if (word == "Rss:" && file >> kilobytes) return kilobytes * 1024;
    }
    throw failure("the server's memory cannot be read");
}

}  // namespace bench
