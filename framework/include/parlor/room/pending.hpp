// An answer that is on its way: what a room gets when it asks a member, or code gets when it calls a room.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "parlor/core/error.hpp"
#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"
#include "parlor/message/json.hpp"

namespace parlor {

namespace detail {

/// The place where an answer arrives. Lives on the asker's loop; `settle` may be called from any thread.
class call_state final : public timer_entry, public std::enable_shared_from_this<call_state> {
public:
    call_state(loop& on, duration deadline);

    /// The first one counts; later ones, and those after the deadline, are ignored.
    void settle(std::string payload, std::optional<failure> error);

    /// The payload, or the failure thrown; deadline_exceeded when nothing came in time.
    [[nodiscard]] task<std::string> wait();

private:
    void on_timer() override;
    void finish(std::string payload, std::optional<failure> error);

    loop& loop_;
    wake_up door_;
    bool done_ = false;
    std::string payload_;
    std::optional<failure> error_;
};

}  // namespace detail

/// How long an ask or a call waits for its answer, unless it says otherwise.
inline constexpr duration call_deadline = std::chrono::seconds(5);

/// The request has left already; get() waits for the answer. Name it first, then await it:
///
///     auto answer = from.ask<vote>(question{"tea?"});
///     vote v = co_await answer.get();
///
/// (One expression with an aggregate in it and a `co_await` around it is what g++ 12 miscompiles; so get() refuses
/// temporaries.) Forgetting it is harmless.
template <class T>
class [[nodiscard]] pending {
public:
    explicit pending(std::shared_ptr<detail::call_state> state) noexcept : state_(std::move(state)) {}

    /// Throws the failure that the other side answered with; deadline_exceeded when it took too long; invalid_argument
    /// when the answer is not a T. Await it once, on the loop that asked.
    [[nodiscard]] task<T> get() & { return receive(state_); }

private:
    static task<T> receive(std::shared_ptr<detail::call_state> state) {
        const std::string payload = co_await state->wait();
        if constexpr (!std::is_void_v<T>) co_return decode<T>(payload);
    }

    std::shared_ptr<detail::call_state> state_;
};

}  // namespace parlor
