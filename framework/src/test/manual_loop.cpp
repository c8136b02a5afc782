#include "parlor/test/manual_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <thread>

#include "parlor/test/test_failure.hpp"

namespace parlor::test {
namespace {

constexpr std::size_t endless = 1'000'000;  // pieces of work in one call

class manual_clock final : public clock {
public:
    explicit manual_clock(wall_time start) : wall_(start) {}
    [[nodiscard]] time_point now() const noexcept override { return now_; }
    [[nodiscard]] wall_time wall_now() const noexcept override {
        return wall_ + std::chrono::floor<std::chrono::milliseconds>(now_ - wall_set_at_);
    }
    void move_to(time_point to) noexcept { now_ = to; }
    void set_wall(wall_time to) noexcept {
        wall_ = to;
        wall_set_at_ = now_;
    }

private:
    time_point now_{std::chrono::hours(1)};
    wall_time wall_;
    time_point wall_set_at_ = now_;
};

}  // namespace

struct manual_loop::state {
    explicit state(wall_time start) : clock(start) {}

    mutable boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
    manual_clock clock;
    timer_wheel wheel{clock.now()};
    std::deque<unique_function<void()>> last;  // for the end of the turn
    const decltype(std::this_thread::get_id()) owner = std::this_thread::get_id();
};

manual_loop::manual_loop(wall_time start) : state_(std::make_unique<state>(start)) {}
manual_loop::~manual_loop() = default;

std::size_t manual_loop::run_ready() {
    std::size_t count = 0;
    const auto run_one = [this] {
        if (state_->context.poll_one() != 0) return true;
        if (state_->last.empty()) return false;
        auto work = std::move(state_->last.front());
        state_->last.pop_front();
        work();
        return true;
    };
    while (run_one()) {
        if (++count == endless)
            throw test_failure("the loop never comes to rest: something posts itself again and again");
    }
    return count;
}

void manual_loop::advance(duration by) {
    run_ready();
    const time_point target = state_->clock.now() + by;
    for (auto next = state_->wheel.next_deadline(); next && *next <= target; next = state_->wheel.next_deadline()) {
        state_->clock.move_to(std::max(state_->clock.now(), *next));
        state_->wheel.advance(state_->clock.now());
        run_ready();
    }
    state_->clock.move_to(target);
    state_->wheel.advance(target);
    run_ready();
}

void manual_loop::set_wall_clock(wall_time to) noexcept {
    state_->clock.set_wall(to);
}
std::size_t manual_loop::timers() const noexcept {
    return state_->wheel.size();
}

void manual_loop::post(unique_function<void()> work) {
    boost::asio::post(state_->context, std::move(work));
}
void manual_loop::at_end_of_turn(unique_function<void()> work) {
    state_->last.push_back(std::move(work));
}
boost::asio::any_io_executor manual_loop::executor() const {
    return state_->context.get_executor();
}
const clock& manual_loop::time() const noexcept {
    return state_->clock;
}
void manual_loop::arm(timer_entry& entry, time_point deadline) {
    state_->wheel.arm(entry, deadline);
}
bool manual_loop::is_current() const noexcept {
    return std::this_thread::get_id() == state_->owner;
}

}  // namespace parlor::test
