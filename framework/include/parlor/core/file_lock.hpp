// Keeps two servers from writing to one data folder. Held by the server for as long as it uses `--data DIR`.
#pragma once

#include <string>

namespace parlor {

/// Holds `DIR/lock` until it is destroyed; the kernel lets go when the process dies, however it dies.
/// The file stays behind: its presence means nothing, the lock on it does.
class file_lock {
public:
    /// Creates the folder when it is missing, readable by its owner alone. Never waits.
    /// Throws std::runtime_error, one line that begins with `data: `, when the folder cannot be used or is in use.
    explicit file_lock(const std::string& folder);

    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;
    ~file_lock();

private:
    int descriptor_ = -1;
};

}  // namespace parlor
