// The client for who has a loop of its own and no coroutines, such as a game: four callbacks, and poll() once a frame.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/client/client_types.hpp"

namespace parlor {

/// Each may be left empty. Called from within poll() only.
struct client_callbacks {
    std::function<void()> on_open{};  ///< connected, for the first time or again; joined rooms are joined still
    /// `json` is the message's data; with binary_messages that of one in the binary form is its bytes behind a mark.
    std::function<void(std::string_view json, const message_info&)> on_message{};
    std::function<void(const client_change&)>
        on_close{};                                  ///< lost, and being retried (reconnecting), or closed for good
    std::function<void(const failure&)> on_error{};  ///< a join that was refused, a membership that ended, and the like
};

/// A parlor::client with a loop of its own; see there for what it does about lost connections. One thread.
class callback_client {
public:
    /// Starts connecting. Throws failure{invalid_argument} for a url that is none.
    callback_client(std::string_view url, client_callbacks callbacks, client_options options = {});
    ~callback_client();
    callback_client(const callback_client&) = delete;
    callback_client& operator=(const callback_client&) = delete;

    /// Does what is ready now, calls back, and returns.
    void poll();

    /// Joins as soon as there is a connection, and again whenever the session had to begin anew.
    void join(std::string_view room);
    void leave(std::string_view room);
    /// `json` is the message's data, an empty `room` is none. False when too much waits for a connection already.
    bool send(std::string_view type, std::string_view room, std::string json);
    void close();

    [[nodiscard]] client_state state() const noexcept;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace parlor
