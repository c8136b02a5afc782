// The client of parlor: typed messages, replies, presence, reconnect and resume over one lasting connection. For bots,
// tools, games and tests. It speaks version 1 of parlor's wire.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/client/client_loop.hpp"
#include "parlor/client/client_room.hpp"
#include "parlor/client/client_types.hpp"

namespace parlor {

/// Connects, and stays connected: when the connection is lost it waits (full jitter, or as long as the server asks),
/// connects again and resumes, so that each missed message comes once, in order. What was asked meanwhile waits in a
/// bounded queue, and is sent again with the same key until it is answered, so that it has one effect.
///
/// After the close codes 1002, 1003, 1007, 1008, 1009 and 4001 it does not reconnect: the state is `closed`, and all
/// that waits fails with unavailable.
///
/// All calls and all handlers on the loop's thread. Handlers may call anything, but not destroy the client.
class client {
public:
    /// `url` is ws://HOST:PORT/ws or wss://HOST:PORT/ws. Throws failure{invalid_argument} for what is neither, and for
    /// TLS options whose files cannot be used.
    client(client_loop& on, std::string_view url, client_options options = {});
    /// Drops the connection; co_await close() first to leave politely.
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Starts connecting, without waiting; nothing when it has been started.
    void open();
    /// The same, and waits for the first open connection; keeps trying until then. Throws failure{unavailable} when it
    /// is closed first.
    [[nodiscard]] task<> connect();
    /// Ends it with a close frame, so that the server ends the memberships at once; what waits fails with `cancelled`.
    void request_close();
    /// The same, and waits until the connection is gone.
    [[nodiscard]] task<> close();
    /// Cuts the present wait before a reconnect short.
    void retry_now();

    [[nodiscard]] client_state state() const noexcept;
    /// Who the server says we are; empty before the first connection.
    [[nodiscard]] const std::string& user() const noexcept;

    /// The room of that name, joined or not: attach handlers first, then co_await its join().
    [[nodiscard]] client_room room(std::string_view name);
    /// Joins a room; handlers that the awaiting code attaches at once miss nothing. Throws the server's refusal.
    [[nodiscard]] task<client_room> join(std::string name);

    /// Messages outside joined rooms: those without a room, and those of rooms that the server put this user in.
    template <class Message, class Handler>
    void on(Handler handler) {
        add_handler(wire_name<Message>(), detail::typed_handler<Message>(std::move(handler)));
    }
    /// As those of client_room, outside rooms.
    template <class Message>
    bool send(const Message& message) {
        return tell(wire_name<Message>(), encode_payload(message), false);
    }
    template <class Message>
    bool send_volatile(const Message& message) {
        return tell(wire_name<Message>(), encode_payload(message), true);
    }
    template <class Reply = void, class Message>
    reply<Reply> request(const Message& message, const request_options& options = {}) {
        return reply<Reply>(ask(wire_name<Message>(), encode_payload(message), options));
    }

    /// Answers the server's own requests of this type with what `answerer(const Question&)` returns, or with the
    /// failure that it throws. One answerer a type; the last one counts.
    template <class Question, class Answerer>
    void answer(Answerer answerer) {
        set_answerer(wire_name<Question>(), [call = std::move(answerer)](std::string_view payload) mutable {
            const Question question = decode<Question>(payload);
            if constexpr (std::is_void_v<std::invoke_result_t<Answerer&, const Question&>>) {
                call(question);
                return std::string("{}");
            } else {
                return encode(call(question));
            }
        });
    }

    void on_state(std::function<void(const client_change&)> handler);
    /// Messages of a room that the server put this user in, such as an inbox, will not come by themselves.
    void on_gap(std::function<void(std::string_view room, const room_gap&)> handler);
    /// Errors that belong to no request: a rate limit met by a message without an id, or data that does not decode.
    void on_error(std::function<void(const failure&)> handler);
    /// Every message that a handler could get, whatever its type and room, as JSON text, or the binary form with
    /// its mark in front: what callback_client stands on.
    void on_any(std::function<void(std::string_view payload, const message_info&)> handler);

    bool tell(std::string_view type, std::string payload, bool is_volatile);
    [[nodiscard]] std::shared_ptr<detail::reply_state> ask(std::string_view type, std::string payload,
                                                           const request_options& options);
    void add_handler(std::string_view type, detail::raw_handler handler);
    void set_answerer(std::string_view type, unique_function<std::string(std::string_view)> answerer);

private:
    std::unique_ptr<detail::client_core> core_;
};

}  // namespace parlor
