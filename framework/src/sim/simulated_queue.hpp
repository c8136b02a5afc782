// A thread for what blocks, in a simulated world: its work runs piece by piece, when the world picks it.
#pragma once

#include <deque>

#include "parlor/core/worker.hpp"
#include "sim/world.hpp"

namespace parlor::sim {

class simulated_queue final : public work_queue, public runnable {
public:
    simulated_queue(world& in, std::uint64_t of) : world_(in) {
        owner = of;
        world_.add(*this);
    }
    ~simulated_queue() override {
        simulated_queue::finish();
        world_.remove(*this);
    }

    bool run(unique_function<void()> work) override {
        if (!finished_) waiting_.push_back(std::move(work));
        return !finished_;
    }
    void finish() override {
        finished_ = true;
        while (!waiting_.empty())
            simulated_queue::run_one();
    }

    [[nodiscard]] bool ready() const override { return !waiting_.empty(); }
    void run_one() override {
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        work();
    }
    [[nodiscard]] time_point next_deadline() const override { return time_point::max(); }

private:
    world& world_;
    std::deque<unique_function<void()>> waiting_;
    bool finished_ = false;
};

}  // namespace parlor::sim
