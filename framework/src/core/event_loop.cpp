#include "core/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/loop_executor.hpp"
#include "parlor/core/living_task.hpp"

namespace parlor {
namespace {

constexpr int max_rounds = 16;  // of what posts itself again, before the descriptors get their turn

thread_local event_loop* running_here = nullptr;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

time_point system_clock::now() const noexcept {
    return std::chrono::time_point_cast<duration>(std::chrono::steady_clock::now());
}

wall_time system_clock::wall_now() const noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

boost::asio::any_io_executor event_loop::executor() const {
    return loop_executor<event_loop>(*context_);
}

// ------------------------------------------------------------------------------------------- life

/// Shared with those who will ring it at the end of their turn: by then this loop may have ended.
class event_loop::doorbell {
public:
    doorbell() : counter_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
    doorbell(const doorbell&) = delete;
    doorbell& operator=(const doorbell&) = delete;
    ~doorbell() { ::close(counter_); }

    [[nodiscard]] int descriptor() const noexcept { return counter_; }
    void ring() const noexcept {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(counter_, &one, sizeof one);  // full means rung already
    }

private:
    const int counter_;
};

event_loop::event_loop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      doorbell_(std::make_shared<doorbell>()),
      events_(std::make_unique<epoll_event[]>(max_events)),
      context_(std::make_unique<loop_context<event_loop>>(*this)) {
    epoll_event ring{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, doorbell_->descriptor(), &ring) != 0) {
        const int why = errno;
        ::close(epoll_);
        errno = why;
        fail("an event loop");
    }
}

event_loop::~event_loop() {
    context_.reset();
    ::close(epoll_);
}

void event_loop::run() {
    event_loop* const outer = std::exchange(running_here, this);
    for (;;) {
        run_posted();
        run_end_of_turn();
        if (released_ && posted_.empty() && !has_inbox_) break;
        if (turn_time_ != time_point::min()) {
            turn_times_.add(static_cast<std::uint64_t>((clock_.now() - turn_time_).count()));
        }
        coroutines_.store(living_task::count(), std::memory_order_relaxed);
        wait_for_events(patience());
    }
    awake_since_.store(asleep, std::memory_order_relaxed);
    running_here = outer;
}

void event_loop::poll() {
    turn_time_ = time_point::min();
    event_loop* const outer = std::exchange(running_here, this);
    run_posted();
    wait_for_events(0);
    run_posted();
    run_end_of_turn();
    awake_since_.store(asleep, std::memory_order_relaxed);
    running_here = outer;
}

void event_loop::release() {
    post([this] { released_ = true; });
}

bool event_loop::is_current() const noexcept {
    return running_here == this;
}

duration event_loop::lag() const noexcept {
    const duration::rep since = awake_since_.load(std::memory_order_relaxed);
    if (since == asleep) return {};
    return std::max(clock_.now().time_since_epoch() - duration(since), duration::zero());
}

// ------------------------------------------------------------------------------------------- posted work

void event_loop::post(unique_function<void()> work) {
    if (is_current() && !has_inbox_) {  // else behind what others posted before
        posted_.push_back(std::move(work));
        return;
    }
    bool ring = false;
    {
        const std::scoped_lock lock(mutex_);
        inbox_.push_back(std::move(work));
        has_inbox_ = true;
        ring = std::exchange(asleep_, false);
    }
    if (!ring) return;
    if (running_here) {  // so that what a turn has for another loop is there in one piece when that one wakes up
        running_here->to_ring_.push_back(doorbell_);
    } else {
        doorbell_->ring();
    }
}

void event_loop::at_end_of_turn(unique_function<void()> work) {
    last_.push_back(std::move(work));
}

void event_loop::run_posted() {
    if (has_inbox_) {
        const std::scoped_lock lock(mutex_);
        has_inbox_ = false;
        if (posted_.empty()) {
            posted_.swap(inbox_);
        } else {
            std::ranges::move(inbox_, std::back_inserter(posted_));
            inbox_.clear();
        }
    }
    for (int round = 0; round < max_rounds && !posted_.empty(); ++round) {
        running_.swap(posted_);
        for (auto& work : running_)
            work();
        running_.clear();
    }
}

void event_loop::run_end_of_turn() {
    running_.swap(last_);
    for (auto& work : running_)
        work();
    running_.clear();
    for (const auto& other : to_ring_)
        other->ring();
    to_ring_.clear();
}

// ------------------------------------------------------------------------------------------- events and time

void event_loop::arm(timer_entry& entry, time_point deadline) {
    wheel_.arm(entry, deadline);
}

time_point event_loop::turn_time() noexcept {
    if (turn_time_ == time_point::min()) turn_time_ = clock_.now();
    return turn_time_;
}

// How long epoll may wait, in milliseconds: rounded up, so that a timer is never early.
int event_loop::patience() {
    if (!posted_.empty() || !last_.empty()) return 0;
    const auto next = wheel_.next_deadline();
    if (!next) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void event_loop::wait_for_events(int at_most_ms) {
    int wait = at_most_ms;
    if (wait != 0) {
        const std::scoped_lock lock(mutex_);
        asleep_ = inbox_.empty();
        if (!asleep_) wait = 0;
    }
    awake_since_.store(asleep, std::memory_order_relaxed);
    const int found = ::epoll_wait(epoll_, events_.get(), max_events, wait);
    if (wait != 0) {
        const std::scoped_lock lock(mutex_);
        asleep_ = false;
    }
    turn_time_ = clock_.now();
    awake_since_.store(turn_time_.time_since_epoch().count(), std::memory_order_relaxed);
    event_count_ = static_cast<std::size_t>(std::max(found, 0));
    for (event_ = 0; event_ < event_count_; ++event_) {
        const epoll_event& event = events_[event_];  // the doorbell has no watcher, and its count is never looked at
        if (event.data.ptr) static_cast<descriptor_watcher*>(event.data.ptr)->on_events(event.events);
    }
    event_ = event_count_ = 0;
    if (const auto next = wheel_.next_deadline()) {
        if (const time_point now = clock_.now(); *next <= now) wheel_.advance(now);
    }
}

void event_loop::watch(int descriptor, descriptor_watcher& who) {
    epoll_event wanted{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &who}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &wanted) != 0) fail("watching a descriptor");
}

void event_loop::unwatch(int descriptor, descriptor_watcher& who) noexcept {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
    forget(who);
}

void event_loop::forget(descriptor_watcher& who) noexcept {
    for (std::size_t i = event_ + 1; i < event_count_; ++i) {
        if (events_[i].data.ptr == &who) events_[i] = {};
    }
}

}  // namespace parlor
