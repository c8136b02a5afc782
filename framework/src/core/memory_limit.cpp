// Reads /proc/meminfo, /proc/self/cgroup and the limits below /sys/fs/cgroup.
#include "core/memory_limit.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace parlor {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> number(std::string_view text) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) return std::nullopt;
    std::uint64_t value = 0;
    const auto [rest, error] = std::from_chars(text.data() + start, text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> machine_memory(const fs::path& root) {
    constexpr std::string_view label = "MemTotal:";
    std::ifstream file(root / "proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(label)) continue;
        const auto kib = number(std::string_view(line).substr(label.size()));
        return kib ? std::optional(*kib * 1024) : std::nullopt;
    }
    return std::nullopt;
}

/// The lowest limit of a group and all above it. Inside a container the group's own folder may be out of sight, the
/// top one is always there.
std::uint64_t lowest_limit(const fs::path& top, fs::path group, const char* name, std::uint64_t lowest) {
    while (true) {
        std::string line;
        std::ifstream file(top / group / name);
        if (std::getline(file, line)) lowest = std::min(lowest, number(line).value_or(lowest));  // or "max"
        if (group.empty()) return lowest;
        group = group.parent_path();
    }
}

/// Is "memory" among the comma-separated controllers?
bool names_memory(std::string_view controllers) {
    while (!controllers.empty()) {
        const std::size_t comma = std::min(controllers.find(','), controllers.size());
        if (controllers.substr(0, comma) == "memory") return true;
        controllers.remove_prefix(std::min(comma + 1, controllers.size()));
    }
    return false;
}

}  // namespace

std::uint64_t memory_limit(const fs::path& root) {
    std::uint64_t limit = machine_memory(root).value_or(512ULL << 20);
    std::ifstream file(root / "proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {  // HIERARCHY:CONTROLLERS:/PATH
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const fs::path group = fs::path(line.substr(second + 1)).relative_path();
        if (controllers.empty()) {
            limit = lowest_limit(root / "sys/fs/cgroup", group, "memory.max", limit);
        } else if (names_memory(controllers)) {
            limit = lowest_limit(root / "sys/fs/cgroup/memory", group, "memory.limit_in_bytes", limit);
        }
    }
    return limit;
}

}  // namespace parlor
