// A server in this process on a free port, with the test rooms, stopped when the test ends.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "integration/hook_log.hpp"
#include "integration/peer.hpp"
#include "parlor/server/server.hpp"

namespace integration {

/// How many threads servers have in this run: PARLOR_TEST_THREADS, or 1.
[[nodiscard]] std::size_t threads_of_this_run();

/// Runs `work` on a thread of its own. Checks belong on the test's thread: what it throws comes out of get().
template <class Work>
[[nodiscard]] auto on_thread(Work work) {
    return std::async(std::launch::async, std::move(work));
}

class running_server {
public:
    /// Starts it. `tune` changes the settings: those of the table, but for a free port, the threads of this run and no
    /// limit of messages a second. `install` adds to the test rooms. `on`: another machine than this one.
    explicit running_server(const std::function<void(parlor::config&)>& tune = nullptr,
                            const std::function<void(parlor::server&)>& install = nullptr,
                            parlor::machine* on = nullptr);
    /// Stops it, at once.
    ~running_server();

    [[nodiscard]] std::uint16_t port() const noexcept { return app_->port(); }
    [[nodiscard]] parlor::server& app() noexcept { return *app_; }
    [[nodiscard]] hook_log& log() noexcept { return *log_; }
    /// How often that limit was met.
    [[nodiscard]] std::uint64_t past(parlor::limit which) const noexcept { return app_->counters().past[which]; }

    /// The clean stop. False when it was forced.
    [[nodiscard]] bool stop();

private:
    std::shared_ptr<hook_log> log_ = std::make_shared<hook_log>();
    std::unique_ptr<parlor::server> app_;
};

}  // namespace integration
