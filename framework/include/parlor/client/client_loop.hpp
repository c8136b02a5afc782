// Where clients live: one thread's loop. Bots and tools run() it, games poll() it once a frame.
#pragma once

#include <memory>

#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"

namespace parlor {

/// Any number of clients share one. All of them, and this, belong to the thread that runs it, but for loop::post.
class client_loop {
public:
    /// Throws std::system_error when there are no descriptors left.
    client_loop();
    ~client_loop();
    client_loop(const client_loop&) = delete;
    client_loop& operator=(const client_loop&) = delete;

    /// Runs `work` to its end, and everything else meanwhile; throws what it throws. Call it once.
    void run(task<> work);

    /// Does what is ready now, and returns.
    void poll();

    [[nodiscard]] loop& on() noexcept;

private:
    friend class client;
    friend class callback_client;
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace parlor
