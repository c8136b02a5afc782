// This machine, with a wall clock that a test sets: what an administrator, a time server or a moved virtual machine
// does.
#pragma once

#include <memory>

#include "server/machine.hpp"

namespace integration {

/// For servers of one thread: their connections do not move between loops.
class jumping_machine final : public parlor::machine {
public:
    jumping_machine();
    ~jumping_machine() override;

    /// From now on the wall clock of all servers here is off by so much more. Any thread.
    void jump(std::chrono::milliseconds by) noexcept;

    [[nodiscard]] std::unique_ptr<parlor::machine_thread> make_thread() override;
    [[nodiscard]] std::unique_ptr<parlor::random_source> make_random() override;
    [[nodiscard]] parlor::machine_journal open_journal(const parlor::config& settings,
                                                       const parlor::journal_limits& limits) override;
    void wait(const std::future<void>& done) override { done.wait(); }

private:
    class clock;
    class loop;
    class thread;

    std::unique_ptr<parlor::machine> real_;
    std::unique_ptr<clock> clock_;
};

}  // namespace integration
