// What a test room's hooks and handlers did, in order, for tests to wait for and to compare. Safe from any thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace integration {

class hook_log {
public:
    void note(std::string what);
    /// Waits until `what` was noted so many times. Throws when that does not happen.
    void wait_for(std::string_view what, std::size_t times = 1);
    [[nodiscard]] std::vector<std::string> all() const;
    [[nodiscard]] std::size_t count(std::string_view what) const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> notes_;  // guarded by mutex_
};

}  // namespace integration
