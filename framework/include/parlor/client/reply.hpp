// A reply that is on its way to a client.
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

/// Where a reply arrives. On the client's loop only.
class reply_state final {
public:
    explicit reply_state(loop& on) noexcept : door_(on) {}
    /// The first one counts.
    void settle(std::string payload, std::optional<failure> error);
    /// The payload, or the failure thrown.
    [[nodiscard]] task<std::string> wait();

private:
    wake_up door_;
    bool done_ = false;
    std::string payload_;
    std::optional<failure> error_;
};

}  // namespace detail

/// The request is under way already; get() waits for its reply. Name it first, then await it:
///
///     auto posted = room.request<receipt>(say{"hi"});
///     receipt r = co_await posted.get();
///
/// (One expression with an aggregate in it and a `co_await` around it is what g++ 12 miscompiles; so get() refuses
/// temporaries.) Forgetting it is harmless.
template <class T>
class [[nodiscard]] reply {
public:
    explicit reply(std::shared_ptr<detail::reply_state> state) noexcept : state_(std::move(state)) {}

    /// Throws the failure that the server answered with; deadline_exceeded when nothing came in time; cancelled or
    /// unavailable when the client was closed. Await it once, on the client's loop.
    [[nodiscard]] task<T> get() & { return receive(state_); }

private:
    static task<T> receive(std::shared_ptr<detail::reply_state> state) {
        const std::string payload = co_await state->wait();
        if constexpr (!std::is_void_v<T>) co_return decode<T>(payload);
    }

    std::shared_ptr<detail::reply_state> state_;
};

}  // namespace parlor
