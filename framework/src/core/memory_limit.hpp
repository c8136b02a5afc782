// How much memory this process may use. The configuration takes a quarter of it for all outboxes together.
#pragma once

#include <cstdint>
#include <filesystem>

namespace parlor {

/// The machine's memory, or the lowest limit of the control groups (version 1 or 2) that the process is in, in bytes.
/// Half a GiB when neither can be learnt. `root` is where proc and sys are looked for.
[[nodiscard]] std::uint64_t memory_limit(const std::filesystem::path& root = "/");

}  // namespace parlor
