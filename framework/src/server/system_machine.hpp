// The machine that this process runs on.
#pragma once

#include <optional>

#include "core/event_loop.hpp"
#include "server/machine.hpp"

namespace parlor {

class system_machine final : public machine {
public:
    /// `passed`: a listening socket that its threads take up instead of opening a port.
    explicit system_machine(std::optional<int> passed = std::nullopt) : passed_(passed) {}

    [[nodiscard]] std::unique_ptr<machine_thread> make_thread() override;
    [[nodiscard]] std::unique_ptr<random_source> make_random() override { return make_system_random(); }
    [[nodiscard]] machine_journal open_journal(const config& settings, const journal_limits& limits) override;
    void wait(const std::future<void>& done) override { done.wait(); }

    /// The loop of the thread that was made first.
    [[nodiscard]] event_loop& first_loop() noexcept { return *first_loop_; }

private:
    const std::optional<int> passed_;
    event_loop* first_loop_ = nullptr;
};

}  // namespace parlor
