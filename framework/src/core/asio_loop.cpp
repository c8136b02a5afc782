#include "core/asio_loop.hpp"

#include <boost/asio/post.hpp>

namespace parlor {

time_point system_clock::now() const noexcept {
    return std::chrono::time_point_cast<duration>(std::chrono::steady_clock::now());
}

wall_time system_clock::wall_now() const noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

asio_loop::asio_loop() = default;

void asio_loop::run() {
    context_.run();
}

void asio_loop::release() {
    post([this] {
        guard_.reset();
        timer_.cancel();  // whoever calls this has joined all that could still wait for it
    });
}

void asio_loop::post(unique_function<void()> work) {
    bool first = false;
    {
        const std::scoped_lock lock(mutex_);
        first = inbox_.empty();
        inbox_.push_back(std::move(work));
    }
    if (first) boost::asio::post(context_, [this] { drain(); });
}

void asio_loop::drain() {
    {
        const std::scoped_lock lock(mutex_);
        running_.swap(inbox_);
    }
    for (auto& work : running_)
        work();
    running_.clear();
}

boost::asio::any_io_executor asio_loop::executor() const {
    return context_.get_executor();
}

bool asio_loop::is_current() const noexcept {
    return context_.get_executor().running_in_this_thread();
}

void asio_loop::arm(timer_entry& entry, time_point deadline) {
    wheel_.arm(entry, deadline);
    if (deadline < scheduled_) schedule(deadline);
}

void asio_loop::schedule(time_point deadline) {
    scheduled_ = deadline;
    timer_.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(deadline));
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;  // moved to an earlier time, or the loop is going
        scheduled_ = time_point::max();
        wheel_.advance(clock_.now());
        if (const auto next = wheel_.next_deadline(); next && *next < scheduled_) schedule(*next);
    });
}

}  // namespace parlor
