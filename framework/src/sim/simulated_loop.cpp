#include "sim/simulated_loop.hpp"

namespace parlor::sim {

wall_time simulated_clock::wall_now() const noexcept {
    constexpr wall_time begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    return begin + std::chrono::floor<std::chrono::milliseconds>(world_.now().time_since_epoch()) + offset_;
}

simulated_loop::simulated_loop(world& in, const clock& time, std::uint64_t of)
    : world_(in), clock_(time), wheel_(in.now()), context_(*this) {
    owner = of;
    world_.add(*this);
}

simulated_loop::~simulated_loop() {
    world_.remove(*this);
}

boost::asio::any_io_executor simulated_loop::executor() const {
    return counting_executor<simulated_loop>(loop_executor<simulated_loop>(context_), coroutines_);
}

void simulated_loop::post(unique_function<void()> work) {
    if (world_.running() && world_.running()->holds_post(*this, work)) return;
    (is_current() && inbox_.empty() ? posted_ : inbox_).push_back(std::move(work));
}

bool simulated_loop::timer_is_due() const {
    const auto next = wheel_.next_deadline();
    return next && *next <= world_.now();
}

bool simulated_loop::ready() const {
    return started_ && (!idle() || timer_is_due());
}

time_point simulated_loop::next_deadline() const {
    if (!started_) return time_point::max();
    return wheel_.next_deadline().value_or(time_point::max());
}

void simulated_loop::run_front(works& of) {
    auto work = std::move(of.front());
    of.pop_front();
    work();
}

void simulated_loop::run_one() {
    if (!ending_.empty()) return run_front(ending_);
    if (!posted_.empty()) return run_front(posted_);
    if (!last_.empty()) {
        ending_.swap(last_);
        return run_front(ending_);
    }
    if (timer_is_due()) return wheel_.advance(world_.now());
    posted_.swap(inbox_);
    run_front(posted_);
}

}  // namespace parlor::sim
