// One room as a client sees it: its messages, its members, and what this client says in it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "parlor/client/client_types.hpp"
#include "parlor/client/reply.hpp"
#include "parlor/message/payload.hpp"
#include "parlor/message/protocol.hpp"

namespace parlor {

namespace detail {

class client_core;
class room_core;
using raw_handler = unique_function<void(std::string_view payload, const message_info&)>;

/// `handler` takes (const Message&) or (const Message&, const message_info&).
template <class Message, class Handler>
[[nodiscard]] raw_handler typed_handler(Handler handler) {
    static_assert(described_struct<Message>,
                  "parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it");
    return [call = std::move(handler)](std::string_view payload, const message_info& info) mutable {
        const Message message = decode_payload<Message>(payload);
        if constexpr (std::is_invocable_v<Handler&, const Message&, const message_info&>) {
            call(message, info);
        } else {
            call(message);
        }
    };
}

}  // namespace detail

/// A handle: copies are the same room. Good as long as its client.
class client_room {
public:
    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] bool joined() const noexcept;
    /// The number of the last sequenced message that was handled.
    [[nodiscard]] std::uint64_t seq() const noexcept;
    /// Changes whenever the room's log began anew; empty before the first join.
    [[nodiscard]] const std::string& epoch() const noexcept;
    /// The present members' names by id; up to the join reply's 100 until the rest has been read, which starts by
    /// itself.
    [[nodiscard]] const std::map<std::string, std::string>& members() const noexcept;
    /// How many members the server counts, those away for a moment too.
    [[nodiscard]] std::uint64_t count() const noexcept;

    /// Calls `handler(const Message&)`, or `handler(const Message&, const message_info&)`, with each message of this
    /// type, in the room's order, each once. What does not decode goes to client::on_error.
    template <class Message, class Handler>
    void on(Handler handler) const {
        add_handler(wire_name<Message>(), detail::typed_handler<Message>(std::move(handler)));
    }
    /// Some messages will not come by themselves; what to do about it is the app's choice.
    void on_gap(std::function<void(const room_gap&)> handler) const;
    /// Members came or went; after a join, a reconnect or a long list both lists are empty and members() is new.
    void on_members(std::function<void(const protocol::presence&)> handler) const;
    /// The membership is over, and not by our own leave.
    void on_ended(std::function<void(const failure&)> handler) const;

    /// Joins; handlers that the awaiting code attaches at once miss nothing. Throws the server's refusal.
    [[nodiscard]] task<> join() const;
    /// Leaves; a later join is possible.
    [[nodiscard]] task<> leave() const;

    /// Says something without waiting for an answer. Kept, with a key, while there is no connection; it is written at
    /// most once. False when too much is kept, or it is longer than the server takes.
    template <class Message>
    bool send(const Message& message) const {
        return tell(wire_name<Message>(), encode_payload(message), false);
    }
    /// The same, but dropped when there is no connection, as fits typing marks.
    template <class Message>
    bool send_volatile(const Message& message) const {
        return tell(wire_name<Message>(), encode_payload(message), true);
    }
    /// Says something and waits for the reply. Retried over reconnects with one key, so that it has one effect.
    template <class Reply = void, class Message>
    reply<Reply> request(const Message& message, const request_options& options = {}) const {
        return reply<Reply>(ask(wire_name<Message>(), encode_payload(message), options));
    }

    /// The same for payloads that are JSON already, or the binary form with its mark in front (message/payload.hpp).
    bool tell(std::string_view type, std::string payload, bool is_volatile) const;
    [[nodiscard]] std::shared_ptr<detail::reply_state> ask(std::string_view type, std::string payload,
                                                           const request_options& options) const;
    void add_handler(std::string_view type, detail::raw_handler handler) const;

private:
    friend class client;
    client_room(detail::client_core& core, detail::room_core& room) noexcept : core_(&core), room_(&room) {}
    detail::client_core* core_;
    detail::room_core* room_;
};

}  // namespace parlor
