// Who owns the running coroutines: nothing in parlor runs detached.
// A server, a shard, a connection and a room each have a scope; leaving one stops its children and waits for them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"

namespace parlor {

/// A set of child coroutines on one loop. Single-threaded: all calls on the loop's thread.
/// It must be empty when it dies: request_stop(), then co_await join().
class scope {
public:
    /// `called` names it in lists of tasks, and outlives it. Without a name its children stand there below the
    /// coroutine that spawned them.
    explicit scope(loop& on, std::string_view called = {});
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope();

    /// Starts `child`: on a running loop at once, so that it runs until its first wait inside this call. What it throws
    /// (cancellation apart) goes to `on_error`, or to the log when there is none. `on_done` is called last, whatever
    /// the outcome.
    void spawn(task<> child, unique_function<void()> on_done = nullptr,
               unique_function<void(std::exception_ptr)> on_error = nullptr);

    /// The same, of a child with a name for lists of tasks.
    void spawn(std::string name, task<> child, unique_function<void()> on_done = nullptr,
               unique_function<void(std::exception_ptr)> on_error = nullptr);

    /// Cancels every child, and every later one at its first wait. May be called again.
    void request_stop();
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }

    /// What lives in the scope without being a coroutine: join() waits for it too.
    class guest {
    public:
        explicit guest(scope& of) noexcept : of_(of) { ++of_.size_; }
        guest(const guest&) = delete;
        guest& operator=(const guest&) = delete;
        ~guest() { of_.one_less(); }

    private:
        scope& of_;
    };

    /// Waits until no child is left. One waiter at a time. New children may come while it waits.
    [[nodiscard]] task<> join();

    /// Lets children be spawned again after request_stop() and join().
    void reopen() noexcept { stopping_ = false; }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    struct child;
    void finished(child& c, std::exception_ptr error);
    void one_less();

    loop& loop_;
    const std::string_view called_;
    child* first_ = nullptr;
    std::size_t size_ = 0;
    wake_up empty_;
    bool stopping_ = false;
};

}  // namespace parlor
