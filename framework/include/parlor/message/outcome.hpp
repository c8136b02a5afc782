// What calling a handler gave: nothing, a reply, or work that is still to be awaited. Rooms and sessions act on it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "parlor/core/task.hpp"

namespace parlor {

/// A reply's JSON text, or nothing when the handler returns nothing.
using reply_payload = std::optional<std::string>;

class outcome {
public:
    /// The handler has ended and returned nothing.
    outcome() = default;
    /// The handler has ended; this is its reply.
    explicit outcome(std::string payload) : state_(reply_payload(std::move(payload))) {}
    /// The handler is a coroutine that has not begun.
    explicit outcome(task<reply_payload> work) : state_(std::move(work)) {}

    /// True: await take_task(). False: take_reply() has it.
    [[nodiscard]] bool is_task() const noexcept { return state_.index() == 1; }

    /// Once, and only if is_task(). Name it first, then await it. It throws what the handler throws.
    [[nodiscard]] task<reply_payload> take_task() { return std::get<1>(std::move(state_)); }

    /// Once, and only unless is_task().
    [[nodiscard]] reply_payload take_reply() { return std::get<0>(std::move(state_)); }

private:
    std::variant<reply_payload, task<reply_payload>> state_;
};

}  // namespace parlor
