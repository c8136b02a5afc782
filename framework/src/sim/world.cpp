#include "sim/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace parlor::sim {

world::world(std::uint64_t seed) : dice_(seed), stickiness_(dice_.below(8)) {}

void world::remove(const runnable& one) {
    std::erase(runnables_, &one);
    if (last_ == &one) last_ = nullptr;
}

void world::at(time_point when, unique_function<void()> what) {
    events_.emplace(std::max(when, now_), std::move(what));
}

bool world::step() {
    if (!events_.empty() && events_.begin()->first <= now_) {
        auto event = std::move(events_.extract(events_.begin()).mapped());
        event();
        return true;
    }
    return step_among(0);
}

bool world::step_among(std::uint64_t owner) {
    ready_.clear();
    time_point next = time_point::max();
    for (std::size_t i = 0; i < runnables_.size(); ++i) {
        const runnable& one = *runnables_[i];
        if (owner != 0 && one.owner != owner) continue;
        const bool is_ready = one.ready();
        if (is_ready && one.stalled_until <= now_) {
            ready_.push_back(i);
        } else if (is_ready) {
            next = std::min(next, one.stalled_until);
        } else {
            next = std::min(next, std::max(one.next_deadline(), one.stalled_until));
        }
    }
    if (!ready_.empty()) {
        std::size_t picked = ready_[dice_.below(ready_.size())];
        if (dice_.below(8) < stickiness_) {
            const auto same = std::ranges::find(ready_, last_, [this](std::size_t i) { return runnables_[i]; });
            if (same != ready_.end()) picked = *same;
        }
        run(picked);
        return true;
    }
    if (owner == 0 && !events_.empty()) next = std::min(next, events_.begin()->first);
    if (next == time_point::max()) return false;
    now_ = std::max(now_, next);
    return true;
}

void world::run(std::size_t which) {
    ++steps_;
    mix(which);
    last_ = runnables_[which];
    running_ = runnables_[which];
    const std::unique_ptr<runnable*, decltype([](runnable** now) { *now = nullptr; })> over(
        &running_);  // also when it throws
    running_->run_one();
}

void world::run_until(time_point when) {
    bool reached = false;
    at(when, [&reached] { reached = true; });
    while (!reached)
        step();
}

void world::note(std::string_view line) {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now_ - time_point{std::chrono::hours(1)});
    const std::string text = fmt::format("{:>12.6f} {}\n", static_cast<double>(since.count()) / 1e6, line);
    for (const char c : text)
        mix(static_cast<unsigned char>(c));
    log_ += text;
}

// FNV-1a.
void world::mix(std::uint64_t value) noexcept {
    digest_ = (digest_ ^ value) * 0x100000001b3U;
}

}  // namespace parlor::sim
