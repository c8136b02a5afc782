// How one coroutine waits until another piece of the same loop tells it to go on.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>

#include "parlor/core/function.hpp"
#include "parlor/core/living_task.hpp"
#include "parlor/core/loop.hpp"

namespace parlor {

/// A door with one waiter. `notify` opens it; whoever waits, or waits next, passes once and closes it again.
/// Single-threaded: all calls on the loop's thread. The waiter is resumed by a post, never inside `notify`.
/// Cancelling the waiting coroutine ends the wait with operation_aborted. Must outlive the wait.
class wake_up {
public:
    /// `told_of`: what whoever waits is told of, for lists of tasks; it lives for ever.
    explicit wake_up(loop& on, const char* told_of = "a wake-up") noexcept : loop_(&on), told_of_(told_of) {}
    wake_up(const wake_up&) = delete;
    wake_up& operator=(const wake_up&) = delete;

    void notify() {
        if (waiter_) {
            finish({});
        } else {
            open_ = true;
        }
    }

    [[nodiscard]] bool has_waiter() const noexcept { return static_cast<bool>(waiter_); }

    /// `co_await door.wait();`
    [[nodiscard]] auto wait() {
        return boost::asio::async_initiate<const boost::asio::deferred_t, void(boost::system::error_code)>(
            [this](auto handler) {
                auto slot = boost::asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected()) {
                    slot.assign([this](boost::asio::cancellation_type) { cancel(); });
                }
                waiter_ = std::move(handler);
                if (living_task::current()) wait_ = living_task::wait(told_of_, loop_->turn_time());
                if (std::exchange(open_, false)) finish({});
            },
            boost::asio::deferred);
    }

private:
    void cancel() {
        if (waiter_) finish(boost::asio::error::operation_aborted);
    }

    void finish(boost::system::error_code error) {
        loop_->post([waiter = std::exchange(waiter_, nullptr), wait = std::move(wait_), error]() mutable {
            wait.over([&] { waiter(error); });
        });
    }

    loop* loop_;
    const char* told_of_;
    living_task::wait wait_;
    unique_function<void(boost::system::error_code)> waiter_;
    bool open_ = false;
};

}  // namespace parlor
