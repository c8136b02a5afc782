#include "core/signal_calls.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace parlor {
namespace {

// What a signal handler may do is little: it adds one to a counter that the loop watches. By signal.
std::array<std::atomic<int>, NSIG> counters_of_handler;

extern "C" void count_signal(int signal) {
    const int before = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written =
        ::write(counters_of_handler[static_cast<std::size_t>(signal)], &one, sizeof one);
    errno = before;
}

}  // namespace

signal_calls::signal_calls(event_loop& on, std::initializer_list<int> signals, unique_function<void()> on_signal)
    : loop_(on),
      signals_(signals),
      on_signal_(std::move(on_signal)),
      counter_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (counter_ < 0) throw std::system_error(errno, std::generic_category(), "watching for signals");
    loop_.watch(counter_, *this);
    for (const int each : signals_) {
        counters_of_handler[static_cast<std::size_t>(each)] = counter_;
        std::signal(each, count_signal);
    }
}

void signal_calls::on_events(std::uint32_t /*events*/) {
    std::uint64_t signals = 0;
    if (::read(counter_, &signals, sizeof signals) != sizeof signals) return;
    for (; signals != 0; --signals)
        on_signal_();
}

void signal_calls::close() {
    for (const int each : signals_) {
        std::signal(each, SIG_DFL);
        counters_of_handler[static_cast<std::size_t>(each)] = -1;
    }
    loop_.unwatch(counter_, *this);
    ::close(counter_);
}

}  // namespace parlor
