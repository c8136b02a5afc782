#include "core/stop_signals.hpp"

#include <csignal>

namespace parlor {

stop_signals::stop_signals(asio_loop& on, unique_function<void()> on_signal)
    : signals_(on.context(), SIGINT, SIGTERM), on_signal_(std::move(on_signal)) {
    wait();
}

void stop_signals::close() {
    boost::system::error_code ignored;
    signals_.cancel(ignored);
}

void stop_signals::wait() {
    signals_.async_wait([this](boost::system::error_code error, int /*signal*/) {
        if (error) return;
        wait();
        on_signal_();
    });
}

}  // namespace parlor
