// The machine that this process runs on.
#pragma once

#include <vector>

#include "core/event_loop.hpp"
#include "server/machine.hpp"

namespace parlor {

class system_machine final : public machine {
public:
    /// `passed`: listening sockets that its threads take up instead of opening a port. They stay the caller's.
    explicit system_machine(std::vector<int> passed = {}) : sockets_(std::move(passed)) {}
    ~system_machine() override { close_inherited(); }

    [[nodiscard]] std::unique_ptr<machine_thread> make_thread() override;
    [[nodiscard]] std::unique_ptr<random_source> make_random() override { return make_system_random(); }
    [[nodiscard]] std::unique_ptr<predecessor> find_predecessor(const config& settings) override;
    [[nodiscard]] machine_journal open_journal(const config& settings, const journal_limits& limits) override;
    void wait(const std::future<void>& done) override { done.wait(); }

    /// The loop of the thread that was made first.
    [[nodiscard]] event_loop& first_loop() noexcept { return *first_loop_; }

    /// A listener for that thread of so many, of what was passed on or on a port of its own.
    [[nodiscard]] std::unique_ptr<listener> share_of(std::size_t index, std::size_t of, event_loop& on,
                                                     const std::string& address, std::uint16_t port);

private:
    void close_inherited() noexcept;

    std::vector<int> sockets_;    // that were passed on, one descriptor of each
    std::vector<int> inherited_;  // those among them that are ours to close
    event_loop* first_loop_ = nullptr;
};

}  // namespace parlor
