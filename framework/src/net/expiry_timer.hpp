// Tells that somebody's proof ends soon, and that it has ended. For session.
#pragma once

#include <algorithm>
#include <utility>

#include "parlor/core/loop.hpp"

namespace parlor {

/// By the wall clock, which is looked at again each hour at least: it may be set, and machines sleep.
class expiry_timer final : private timer_entry {
public:
    using left_time = std::chrono::milliseconds;

    expiry_timer(loop& on, unique_function<void(left_time)> notice, unique_function<void()> ended)
        : loop_(on), notice_(std::move(notice)), ended_(std::move(ended)) {}

    /// Until `end`. With `tells` there is a notice that long before it, or halfway there if that is later: what ends
    /// soon is not told of at once, again and again.
    void start(wall_time end, bool tells, duration before) {
        const auto left = std::max(end - loop_.time().wall_now(), left_time(0));
        end_ = end;
        tells_ = tells;
        notice_at_ = end - std::min(std::chrono::duration_cast<left_time>(before), left / 2);
        arm();
    }

private:
    void on_timer() override {
        const wall_time now = loop_.time().wall_now();
        if (now >= end_) return ended_();  // the end may be this object's too
        const bool tells = tells_ && now >= notice_at_;
        if (tells) tells_ = false;
        arm();
        if (tells) notice_(end_ - now);
    }
    void arm() {
        constexpr left_time longest = std::chrono::hours(1);
        const left_time wait = (tells_ ? notice_at_ : end_) - loop_.time().wall_now();
        loop_.arm_after(*this, std::clamp(wait, left_time(1), longest));
    }

    loop& loop_;
    unique_function<void(left_time)> notice_;
    unique_function<void()> ended_;
    wall_time end_{};
    wall_time notice_at_{};
    bool tells_ = false;
};

}  // namespace parlor
