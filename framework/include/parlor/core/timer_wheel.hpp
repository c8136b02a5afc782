// Many coarse deadlines at the price of one timer: a hashed wheel with a tick of 10 ms.
// Every loop has one; heartbeats, time-outs, presence ticks and room timers are entries on it. Pure: time is an
// argument.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "parlor/core/clock.hpp"

namespace parlor {

class timer_wheel;

/// One deadline. Embed it in what the deadline is about, or derive from it; it must not move while armed.
/// Fires at most once per arming, never early, at most one tick late. Destroying it disarms it.
class timer_entry {
public:
    timer_entry() noexcept = default;
    timer_entry(const timer_entry&) = delete;
    timer_entry& operator=(const timer_entry&) = delete;
    virtual ~timer_entry() { disarm(); }

    /// Takes the entry off the wheel; harmless when it is on none.
    void disarm() noexcept;
    [[nodiscard]] bool armed() const noexcept { return wheel_ != nullptr; }
    [[nodiscard]] time_point deadline() const noexcept { return deadline_; }

protected:
    /// The deadline has passed. May arm this or other entries again, and may destroy this or any other entry.
    virtual void on_timer() = 0;

private:
    friend class timer_wheel;
    timer_wheel* wheel_ = nullptr;
    timer_entry* next_ = nullptr;
    timer_entry** previous_ = nullptr;
    time_point deadline_{};
};

/// Arming, disarming and firing cost the same however many entries are armed. Single-threaded.
/// When `on_timer` throws, the exception leaves `advance`; what was still due fires at the next call.
class timer_wheel {
public:
    static constexpr duration tick = std::chrono::milliseconds(10);

    explicit timer_wheel(time_point now) noexcept;
    timer_wheel(const timer_wheel&) = delete;
    timer_wheel& operator=(const timer_wheel&) = delete;
    ~timer_wheel();  ///< disarms what is left

    /// Arms `entry` for `deadline`, moving it if it was armed. A deadline in the past fires at the next `advance`.
    void arm(timer_entry& entry, time_point deadline) noexcept;

    /// Fires every entry whose deadline is not after `now`, by deadline, then in the order of arming. What fires may
    /// arm new entries; those that are due already fire at the next call, not in this one.
    void advance(time_point now);

    /// When `advance` should be called next, or nothing when no entry is armed. May be early, never late.
    [[nodiscard]] std::optional<time_point> next_deadline() const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    friend class timer_entry;
    static constexpr std::size_t slots = 1024;  // 10.24 s a turn; longer deadlines go round again

    struct slot {
        timer_entry* first = nullptr;
        time_point earliest = time_point::max();  // no entry here is due before; may lag behind after a disarm
    };

    void push(timer_entry*& head, timer_entry& entry) noexcept;
    void collect(slot& from, time_point now) noexcept;
    void sort_due() noexcept;
    void find_earliest() noexcept;
    static timer_entry* sorted(timer_entry* list) noexcept;
    static timer_entry* merged(timer_entry* left, timer_entry* right) noexcept;

    std::array<slot, slots> wheel_{};
    timer_entry* due_ = nullptr;  // taken off the wheel by `advance`, not yet fired
    time_point earliest_ = time_point::max();
    time_point current_;
    std::size_t size_ = 0;
};

}  // namespace parlor
