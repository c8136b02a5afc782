// A thread for what blocks: databases, password hashes. The loops hand work over and go on; results come back to them.
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"

namespace parlor {

/// The result of work that was given to a worker. Name it first, then await it, once, on the loop that asked:
///
///     auto hashed = hashing.begin(home, [password] { return hash(password); });
///     std::string kept = co_await hashed.get();
///
/// Forgetting it is harmless: the work is done all the same.
template <class T>
class [[nodiscard]] worker_result {
public:
    /// What the work returned; what it threw is thrown here.
    [[nodiscard]] task<T> get() & { return receive(state_); }

private:
    friend class worker;
    using stored = std::conditional_t<std::is_void_v<T>, bool, T>;
    struct state {
        explicit state(loop& on) : door(on, "a worker's result") {}
        wake_up door;
        std::optional<stored> value;
        std::exception_ptr error;
    };

    explicit worker_result(std::shared_ptr<state> shared) noexcept : state_(std::move(shared)) {}

    static task<T> receive(std::shared_ptr<state> from) {
        co_await from->door.wait();
        if (from->error) std::rethrow_exception(from->error);
        if constexpr (!std::is_void_v<T>) co_return std::move(*from->value);
    }

    std::shared_ptr<state> state_;
};

/// Where what blocks is run, one by one, in the order in which it was given. All calls are safe from any thread.
class work_queue {
public:
    work_queue() = default;
    work_queue(const work_queue&) = delete;
    work_queue& operator=(const work_queue&) = delete;
    virtual ~work_queue() = default;

    /// Never waits for the work. False, and `work` is destroyed unrun, after finish(). What `work` throws is logged.
    virtual bool run(unique_function<void()> work) = 0;
    /// Runs all that was given, and ends. From the second call on it does nothing.
    virtual void finish() = 0;
};

/// The queue that has a thread. Loops that wait for a result must outlive finish().
class worker final : public work_queue {
public:
    /// `name` is what tools such as top show for the thread: up to 15 bytes.
    explicit worker(std::string name);
    ~worker() override;  ///< finish()

    bool run(unique_function<void()> work) override;

    /// Runs `work` here and brings what it returns, or throws, to `on`. After finish() the result throws failure
    /// (unavailable).
    template <class Work>
    auto begin(loop& on, Work work) {
        using Result = std::invoke_result_t<Work&>;
        using result = worker_result<Result>;
        auto shared = std::make_shared<typename result::state>(on);
        const bool taken = run([shared, &on, work = std::move(work)]() mutable {
            try {
                if constexpr (std::is_void_v<Result>) {
                    work();
                } else {
                    shared->value.emplace(work());
                }
            } catch (...) {
                shared->error = std::current_exception();
            }
            on.post([shared = std::move(shared)] { shared->door.notify(); });
        });
        if (!taken) {
            shared->error = refusal();
            shared->door.notify();
        }
        return result(std::move(shared));
    }

    /// Ends the thread too.
    void finish() override;

    /// True on the worker's own thread.
    [[nodiscard]] bool is_current() const noexcept;

private:
    void serve();
    [[nodiscard]] static std::exception_ptr refusal();

    const std::string name_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<unique_function<void()>> waiting_;  // guarded by mutex_
    bool finishing_ = false;                        // guarded by mutex_
    std::thread thread_;
};

}  // namespace parlor
