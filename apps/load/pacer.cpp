#include "pacer.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace load {

pacer::pacer(parlor::event_loop& on, parlor::unique_function<void()> due)
    : loop_(on), due_(std::move(due)), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (timer_ < 0) throw std::system_error(errno, std::generic_category(), "a timer");
    loop_.watch(timer_, *this);
}

pacer::~pacer() {
    loop_.unwatch(timer_, *this);
    ::close(timer_);
}

void pacer::ring_at(parlor::time_point when) {
    constexpr std::int64_t second = 1'000'000'000;
    const auto at = std::max<std::int64_t>(when.time_since_epoch().count(), 1);  // 0 would switch it off
    const itimerspec alarm{.it_interval = {}, .it_value = {.tv_sec = at / second, .tv_nsec = at % second}};
    ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &alarm, nullptr);
}

void pacer::on_events(std::uint32_t /*events*/) {
    std::uint64_t rings = 0;
    if (::read(timer_, &rings, sizeof rings) == sizeof rings) due_();
}

}  // namespace load
