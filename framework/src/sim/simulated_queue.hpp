// A thread for what blocks, in a simulated world: its work runs piece by piece, when the world picks it, and takes
// time.
#pragma once

#include <deque>
#include <utility>

#include "parlor/core/worker.hpp"
#include "sim/world.hpp"

namespace parlor::sim {

/// What a piece of work posts to loops arrives when the time that it takes has passed; until then the next one waits.
/// On some machines it takes none.
class simulated_queue final : public work_queue, public runnable {
public:
    simulated_queue(world& in, std::uint64_t of);
    ~simulated_queue() override;

    bool run(unique_function<void()> work) override;
    void finish() override;

    [[nodiscard]] bool ready() const override;
    void run_one() override;
    [[nodiscard]] time_point next_deadline() const override;
    bool holds_post(simulated_loop& to, unique_function<void()>& work) override;

private:
    void answer();

    world& world_;
    const bool slow_;
    std::deque<unique_function<void()>> waiting_;
    std::deque<std::pair<simulated_loop*, unique_function<void()>>> answers_;  // of the last piece of work
    time_point done_at_{};
    bool finished_ = false;
};

}  // namespace parlor::sim
