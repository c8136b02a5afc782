// The real loop: one io_context, run by one thread. server/shard owns one; tests of sockets use one too.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <vector>

#include "parlor/core/loop.hpp"

namespace parlor {

/// The machine's own clocks.
class system_clock final : public clock {
public:
    [[nodiscard]] time_point now() const noexcept override;
    [[nodiscard]] wall_time wall_now() const noexcept override;
};

class asio_loop final : public loop {
public:
    asio_loop();

    /// Runs on the calling thread until release() was called and nothing is left to do.
    void run();

    /// From now on run() may return. Safe from any thread; call once.
    void release();

    void post(unique_function<void()> work) override;
    [[nodiscard]] boost::asio::any_io_executor executor() const override;
    [[nodiscard]] const clock& time() const noexcept override { return clock_; }
    void arm(timer_entry& entry, time_point deadline) override;
    [[nodiscard]] bool is_current() const noexcept override;

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

private:
    void drain();
    void schedule(time_point deadline);

    mutable boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{context_.get_executor()};
    system_clock clock_;
    timer_wheel wheel_{clock_.now()};
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer_{context_};
    time_point scheduled_ = time_point::max();
    std::mutex mutex_;
    std::vector<unique_function<void()>> inbox_;    // guarded by mutex_
    std::vector<unique_function<void()>> running_;  // only in drain()
};

}  // namespace parlor
