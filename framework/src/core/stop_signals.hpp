// SIGINT and SIGTERM as calls on a loop.
#pragma once

#include <boost/asio/signal_set.hpp>

#include "core/asio_loop.hpp"

namespace parlor {

class stop_signals {
public:
    /// `on_signal` is called for each one, on the loop, until close().
    stop_signals(asio_loop& on, unique_function<void()> on_signal);
    /// On the loop.
    void close();

private:
    void wait();

    boost::asio::signal_set signals_;
    unique_function<void()> on_signal_;
};

}  // namespace parlor
