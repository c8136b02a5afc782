#include "core/stop_signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace parlor {
namespace {

// What a signal handler may do is little: it adds one to a counter that the loop watches.
std::atomic<int> counter_of_handler = -1;

extern "C" void count_signal(int /*signal*/) {
    const int before = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(counter_of_handler, &one, sizeof one);
    errno = before;
}

}  // namespace

stop_signals::stop_signals(event_loop& on, unique_function<void()> on_signal)
    : loop_(on), on_signal_(std::move(on_signal)), counter_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (counter_ < 0) throw std::system_error(errno, std::generic_category(), "watching for signals");
    loop_.watch(counter_, *this);
    counter_of_handler = counter_;
    std::signal(SIGINT, count_signal);
    std::signal(SIGTERM, count_signal);
}

void stop_signals::on_events(std::uint32_t /*events*/) {
    std::uint64_t signals = 0;
    if (::read(counter_, &signals, sizeof signals) != sizeof signals) return;
    for (; signals != 0; --signals)
        on_signal_();
}

void stop_signals::close() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    loop_.unwatch(counter_, *this);
    counter_of_handler = -1;
    ::close(counter_);
}

}  // namespace parlor
