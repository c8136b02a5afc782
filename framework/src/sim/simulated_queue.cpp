#include "sim/simulated_queue.hpp"

#include "sim/simulated_loop.hpp"

namespace parlor::sim {

using namespace std::chrono_literals;

simulated_queue::simulated_queue(world& in, std::uint64_t of) : world_(in), slow_(in.chance().one_in(2)) {
    owner = of;
    world_.add(*this);
}

simulated_queue::~simulated_queue() {
    simulated_queue::finish();
    world_.remove(*this);
}

bool simulated_queue::run(unique_function<void()> work) {
    if (!finished_) waiting_.push_back(std::move(work));
    return !finished_;
}

void simulated_queue::finish() {
    finished_ = true;
    answer();
    while (!waiting_.empty())
        simulated_queue::run_one();
    answer();
}

bool simulated_queue::ready() const {
    return answers_.empty() ? !waiting_.empty() : done_at_ <= world_.now();
}

void simulated_queue::run_one() {
    if (!answers_.empty()) return answer();
    if (slow_) {
        dice& chance = world_.chance();
        done_at_ = world_.now() + chance.between(duration(0), chance.one_in(20) ? duration(50ms) : duration(3ms));
    }
    auto work = std::move(waiting_.front());
    waiting_.pop_front();
    work();
}

time_point simulated_queue::next_deadline() const {
    return answers_.empty() ? time_point::max() : done_at_;
}

bool simulated_queue::holds_post(simulated_loop& to, unique_function<void()>& work) {
    if (!slow_ || finished_) return false;
    answers_.emplace_back(&to, std::move(work));
    return true;
}

void simulated_queue::answer() {
    for (auto& [to, work] : std::exchange(answers_, {}))
        to->take(std::move(work));
}

}  // namespace parlor::sim
