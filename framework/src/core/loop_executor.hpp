// Asio's view of a loop: the executor on which its coroutines run. For loops that are no io_context.
#pragma once

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <type_traits>
#include <utility>

namespace parlor {

/// What Asio's own timers and sockets, if the app's code uses any, hang their services on. Those services run a thread
/// of their own and complete through the executor, so on this loop.
template <class Loop>
class loop_context final : public boost::asio::execution_context {
public:
    explicit loop_context(Loop& on) noexcept : owner(on) {}
    loop_context(const loop_context&) = delete;
    loop_context& operator=(const loop_context&) = delete;
    ~loop_context() { shutdown(); }
    Loop& owner;
};

template <class Loop>
class loop_executor {
public:
    explicit loop_executor(loop_context<Loop>& of, bool may_run_at_once = true) noexcept
        : context_(&of), at_once_(may_run_at_once) {}

    [[nodiscard]] boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return *context_;
    }
    [[nodiscard]] boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
        return at_once_ ? boost::asio::execution::blocking_t(boost::asio::execution::blocking.possibly)
                        : boost::asio::execution::blocking_t(boost::asio::execution::blocking.never);
    }
    [[nodiscard]] loop_executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept {
        return loop_executor(*context_, true);
    }
    [[nodiscard]] loop_executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
        return loop_executor(*context_, false);
    }

    template <class Function>
    void execute(Function&& work) const {
        if (at_once_ && context_->owner.is_current()) {
            std::decay_t<Function> now(std::forward<Function>(work));
            now();
        } else {
            context_->owner.post(std::forward<Function>(work));
        }
    }

    friend bool operator==(const loop_executor&, const loop_executor&) noexcept = default;

private:
    loop_context<Loop>* context_;
    bool at_once_;
};

}  // namespace parlor
