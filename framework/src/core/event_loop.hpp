// The real loop: one epoll, run by one thread. server/shard owns one; tests of sockets use one too.
// Why not an io_context: docs/design/decisions/0009-own-event-loop.md.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/tally.hpp"
#include "parlor/core/loop.hpp"

struct epoll_event;

namespace parlor {

template <class Loop>
class loop_context;

/// The machine's own clocks.
class system_clock final : public clock {
public:
    [[nodiscard]] time_point now() const noexcept override;
    [[nodiscard]] wall_time wall_now() const noexcept override;
};

/// Who is told of a descriptor's events, on its loop. It may unwatch, close and destroy anything, itself too.
class descriptor_watcher {
public:
    /// `events` as epoll_wait(2) has them.
    virtual void on_events(std::uint32_t events) = 0;

protected:
    ~descriptor_watcher() = default;
};

/// A turn is: the events of the descriptors, the timers that are due, what was posted, and last what asked for the end
/// of the turn. Then the loop sleeps until there is something to do.
class event_loop final : public loop {
public:
    /// Throws std::system_error when there are no descriptors left.
    event_loop();
    ~event_loop() override;

    /// Runs on the calling thread until release() was called and nothing posted is left.
    void run();

    /// One turn with what is there now, for who has a loop of its own, such as a game. Not together with run().
    void poll();

    /// From now on run() may return. Safe from any thread; call once.
    void release();

    void post(unique_function<void()> work) override;
    void at_end_of_turn(unique_function<void()> work) override;
    [[nodiscard]] boost::asio::any_io_executor executor() const override;
    [[nodiscard]] const clock& time() const noexcept override { return clock_; }
    void arm(timer_entry& entry, time_point deadline) override;
    [[nodiscard]] time_point turn_time() noexcept override;
    [[nodiscard]] bool is_current() const noexcept override;
    [[nodiscard]] const distribution* turn_times() const noexcept override { return &turn_times_; }
    [[nodiscard]] std::size_t coroutines() const noexcept override {
        return coroutines_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] duration lag() const noexcept override;

    /// Reports every change of a non-blocking descriptor once (edge-triggered), for reading, writing and its end.
    /// On the loop's thread, or before it runs. Throws std::system_error.
    void watch(int descriptor, descriptor_watcher& who);
    /// No more reports, not even of what has happened already; the descriptor stays open.
    void unwatch(int descriptor, descriptor_watcher& who) noexcept;
    /// The same for a descriptor that was just closed.
    void forget(descriptor_watcher& who) noexcept;

private:
    class doorbell;

    void run_posted();
    void run_end_of_turn();
    void wait_for_events(int at_most_ms);
    [[nodiscard]] int patience();

    static constexpr std::size_t max_events = 512;  // a wake-up
    static constexpr duration::rep asleep = 0;

    system_clock clock_;
    timer_wheel wheel_{clock_.now()};
    distribution turn_times_{time_bounds};
    std::atomic<std::size_t> coroutines_ = 0;
    time_point turn_time_ = time_point::min();  // that: not asked for yet
    std::atomic<duration::rep> awake_since_ = asleep;
    int epoll_ = -1;
    std::shared_ptr<doorbell> doorbell_;              // rung by other threads, when this loop sleeps
    std::vector<std::shared_ptr<doorbell>> to_ring_;  // of other loops, at the end of this turn
    std::unique_ptr<epoll_event[]> events_;
    std::size_t event_ = 0;                        // of the wake-up: the one that is told now
    std::size_t event_count_ = 0;                  // of the wake-up
    std::vector<unique_function<void()>> posted_;  // by the loop's own thread
    std::vector<unique_function<void()>> running_;
    std::vector<unique_function<void()>> last_;
    bool released_ = false;
    std::mutex mutex_;
    std::vector<unique_function<void()>> inbox_;         // guarded by mutex_: posted by other threads
    bool asleep_ = false;                                // guarded by mutex_
    std::atomic<bool> has_inbox_ = false;                // so that a turn without one takes no lock
    std::unique_ptr<loop_context<event_loop>> context_;  // of coroutines; its services may hold posted work
};

}  // namespace parlor
