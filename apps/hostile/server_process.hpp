// What can be seen from outside of the server that is treated badly, when it runs on this machine.
#pragma once

#include <cstddef>

namespace hostile {

/// The most that the process has ever held in memory, in bytes; 0 when there is no such process.
[[nodiscard]] std::size_t peak_memory(int pid);
/// What it holds now.
[[nodiscard]] std::size_t memory_now(int pid);
/// How many descriptors it has open; 0 when there is no such process, or it is somebody else's.
[[nodiscard]] std::size_t open_descriptors(int pid);

}  // namespace hostile
