// The room: what an app author derives from. An actor with typed handlers, members, an ordered log and timers.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "parlor/core/function.hpp"
#include "parlor/core/route_pattern.hpp"
#include "parlor/message/record.hpp"
#include "parlor/message/router.hpp"
#include "parlor/room/guards.hpp"
#include "parlor/room/member.hpp"
#include "parlor/room/room_options.hpp"
#include "parlor/room/room_ref.hpp"

namespace parlor {

/// Who calls a handler that was declared with on_call: code, not a client.
struct call_origin {};

/// One message of a room's log.
struct logged {
    std::uint64_t seq = 0;
    std::string_view type;     ///< good as long as the page it came in
    std::string_view payload;  ///< JSON text, or a marked binary form (payload.hpp)

    template <class T>
    [[nodiscard]] bool is() const noexcept {
        return type == wire_name<T>();
    }
    template <class T>
    [[nodiscard]] T as() const {
        return decode_payload<T>(payload);
    }
};

/// A piece of the log, oldest first. Copies share what they hold.
class history_page {
public:
    history_page(std::vector<std::shared_ptr<const outgoing>> messages, bool more)
        : messages_(std::move(messages)), more_(more) {}
    /// There are older messages than these.
    [[nodiscard]] bool more() const noexcept { return more_; }
    [[nodiscard]] std::size_t size() const noexcept { return messages_.size(); }
    [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
    [[nodiscard]] logged operator[](std::size_t i) const noexcept {
        const outgoing& m = *messages_[i];
        return {m.seq, m.type, m.payload};
    }

private:
    std::vector<std::shared_ptr<const outgoing>> messages_;
    bool more_;
};

/// Derive from it, declare handlers in the constructor, add it to a server with add_room.
///
/// Handlers, hooks and timers run one at a time on the room's home loop; while one awaits, the room takes no other
/// message. What they send leaves when they have ended: all of it, or, when they throw, none of it. A constructor only
/// declares handlers; everything else works from on_open on.
class room {
public:
    /// The longest state that keep() takes.
    static constexpr std::size_t max_kept_bytes = std::size_t{256} << 10;

    room() = default;
    room(const room&) = delete;
    room& operator=(const room&) = delete;
    virtual ~room() = default;

protected:
    /// Declares the handler of one message type: `void`, a value (the reply) or a task of either, from
    /// `(member&, Message)` or `(Message)`. The guards behind it (guards.hpp) say who may send it: they run in their
    /// order, after those of use(). Throws std::logic_error for a reserved or doubled name.
    template <class Message, class Class, class Result, class... Arguments,
              std::convertible_to<message_guard>... Guards>
    void on(Result (Class::*handler)(Arguments...), Guards... guards) {
        handlers_.template add<Message>(bind_handler<member>(static_cast<Class&>(*this), handler));
        (rules_.emplace(wire_name<Message>(), std::move(guards)), ...);
    }
    template <class Message, class Class, class Result, class... Arguments,
              std::convertible_to<message_guard>... Guards>
    void on(Result (Class::*handler)(Arguments...) const, Guards... guards) {
        handlers_.template add<Message>(bind_handler<member>(static_cast<const Class&>(*this), handler));
        (rules_.emplace(wire_name<Message>(), std::move(guards)), ...);
    }
    template <class Message, class Handler, std::convertible_to<message_guard>... Guards>
        requires(!std::is_member_function_pointer_v<Handler>)
    void on(Handler handler, Guards... guards) {
        handlers_.template add<Message>(std::move(handler));
        (rules_.emplace(wire_name<Message>(), std::move(guards)), ...);
    }

    /// Declares what code, rather than a client, may ask of this room (see room_ref::call): from `(Message)`.
    template <class Message, class Class, class Result, class... Arguments>
    void on_call(Result (Class::*handler)(Arguments...)) {
        calls_.template add<Message>(bind_handler<call_origin>(static_cast<Class&>(*this), handler));
    }

    /// Puts a guard before the handlers of members' messages; guards run in the order in which they came. A retry of a
    /// message that was handled already gets its reply without passing them.
    void use(message_guard guard);

    /// Puts a guard before on_join: who fails it is not let in. Members that are in stay, whatever becomes of their
    /// roles.
    void join_rule(message_guard guard);

    /// Declares what this room sends to its members, for the server's contract (docs/guide/contract.md). A room that
    /// declares something may send nothing else: that is a std::logic_error in whatever handler does it.
    template <class... Messages>
    void sends() {
        (declare_sent(wire_name<Messages>(), &describe_message<Messages>, false), ...);
    }
    /// The same for what it asks its members (member::ask), and what they answer.
    template <class Question, class Reply>
    void asks() {
        declare_sent(wire_name<Question>(), &describe_message<Question, Reply>, true);
    }

    // Hooks. A hook that has nothing to await does its work and ends with `return {};`.

    /// Before the first member. Throwing refuses the joins that wait, and the next join tries again.
    virtual task<> on_open() { return {}; }
    /// Throw failure to refuse. The member is in already for sends and broadcasts, which it sees after its join reply.
    virtual task<> on_join(member& who);
    /// The member is out: it gets nothing more.
    virtual void on_leave(member& who);
    /// The last member left; after options.linger the room is disposed of unless somebody joins.
    virtual void on_idle() {}
    /// The server stops. What is sent here still reaches the members.
    virtual task<> on_closing() { return {}; }

    // Sending. Plain calls that never wait; from handlers, hooks, timers and posted work.

    /// To every member, the sender too: gets the next seq, is kept in the journal, and is replayed after a reconnect.
    /// Throws failure{resource_exhausted} when it is longer than an outbox (max_outbox_bytes) takes.
    template <class T>
    void broadcast(const T& message) {
        stage_broadcast(wire_name<T>(), encode_payload(message));
    }
    /// To every member but `except`: no seq, not kept, not replayed.
    template <class T>
    void broadcast_ephemeral(const T& message, const member* except = nullptr) {
        stage_ephemeral(wire_name<T>(), encode_payload(message), except, {});
    }
    /// The same for what a later message under the same key makes worthless, such as a position. In a room with
    /// overflow_policy::conflate a slow member skips the older ones.
    template <class T>
    void broadcast_latest(std::string_view key, const T& message, const member* except = nullptr) {
        stage_ephemeral(wire_name<T>(), encode_payload(message), except, key);
    }
    /// The same for what may get lost: a member that is too slow for it goes without, whatever the room's overflow
    /// policy says, and is never closed for it.
    template <class T>
    void broadcast_lossy(const T& message, const member* except = nullptr) {
        stage_lossy(wire_name<T>(), encode_payload(message), except);
    }
    /// Ends a membership; the member is told why. on_leave is called.
    void kick(member& who, const failure& why);

    // What a room keeps beside its messages. Both are part of the turn: nothing of it happens when the turn throws, and
    // nothing of the turn leaves before the journal has it.

    /// Keeps `state` for later lives of this room, also after a restart where the log is durable; as long as the log
    /// otherwise. It takes the place of what was kept before. Throws failure{resource_exhausted} past max_kept_bytes.
    template <class T>
    void keep(const T& state) {
        stage_keep(encode_payload(state));
    }
    /// What was kept last, by turns that ended well; nothing when nothing was. Throws failure{invalid_argument} when
    /// that is no T. It is decoded each time: on_open is the place to ask.
    template <class T>
    [[nodiscard]] std::optional<T> kept() const {
        const std::string_view state = kept_state();
        if (state.empty()) return std::nullopt;
        return decode_payload<T>(state);
    }
    /// Puts `instead` into the place of the message with that seq: history, and who was away, gets to see nothing else
    /// any more. Members that heard it already are told nothing, so broadcast what has happened. Of a message that the
    /// log has no longer nothing is left to redact; throws failure{not_found} for one that there never was, and
    /// failure{resource_exhausted} as broadcast does.
    template <class T>
    void redact(std::uint64_t seq, const T& instead) {
        stage_redaction(seq, wire_name<T>(), encode_payload(instead));
    }

    // Who may come, and what is told of the room.

    /// Keeps one of options.max_members places for that user until it joins, or for so long; the room stays open
    /// meanwhile. Again for the same user: from now on. Throws failure{resource_exhausted} when there is no place.
    void reserve_seat(const std::string& user_name, duration keep_for = std::chrono::seconds(15));
    /// What a list of rooms shows of this one beside its name and its members: room_summary::as.
    template <class T>
    void set_listing(const T& shown) {
        store_listing(encode(shown));
    }

    // What there is.

    [[nodiscard]] const std::string& name() const noexcept;
    /// The value of `{key}` in the pattern that the room was added with; empty when there is none.
    [[nodiscard]] std::string_view param(std::string_view key) const noexcept;
    /// Members, those that are away and may resume included.
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] std::vector<member*> members() const;
    [[nodiscard]] member* find(member_ref ref) const noexcept;
    [[nodiscard]] time_point now() const noexcept;
    [[nodiscard]] wall_time wall_now() const noexcept;
    /// The last `max_messages` (and `max_bytes` of payload) before `before`, oldest first.
    [[nodiscard]] task<history_page> read_history(std::uint64_t before, std::size_t max_messages,
                                                  std::size_t max_bytes = SIZE_MAX);

    // Work of the room's own.

    /// Runs `work` like a handler, after `wait`. The number cancels it.
    std::uint64_t after(duration wait, unique_function<void()> work);
    /// Runs `work` like a handler, every `period`.
    std::uint64_t every(duration period, unique_function<void()> work);
    void cancel(std::uint64_t timer) noexcept;
    /// Runs `work` like a handler, after what waits already. Any number; they are not bounded by max_mailbox.
    void post(unique_function<void()> work);
    /// Slow work beside the handlers, stopped and awaited when the room closes. Let it post() its result.
    void spawn(task<> work);
    /// A name of this room that other threads may use.
    [[nodiscard]] room_ref self() const;
    /// Open rooms with members, whose names begin with `prefix`; not those with options.listed = false.
    [[nodiscard]] std::vector<room_summary> rooms(std::string_view prefix) const;
    /// Another room, to send to.
    [[nodiscard]] room_ref other(std::string room_name) const;
    /// A call of another room's on_call handler: `auto kept = call<receipt>("user/ana", letter{…}); co_await
    /// kept.get();`
    template <class Reply, class T>
    [[nodiscard]] pending<Reply> call(std::string room_name, const T& message, duration timeout = call_deadline) const {
        return other(std::move(room_name)).template call<Reply>(home(), message, {}, timeout);
    }

private:
    friend class room_actor;
    friend contract_part describe_room(const room& which, std::string_view pattern, shape_book& book);

    struct sent_type {
        std::string_view name;
        message_describer describe;
        bool asked;
    };

    void stage_lossy(std::string_view type, std::string payload, const member* except);
    void stage_keep(std::string state);
    [[nodiscard]] std::string_view kept_state() const noexcept;
    void stage_redaction(std::uint64_t seq, std::string_view type, std::string payload);
    void store_listing(std::string shown);
    void declare_sent(std::string_view type, message_describer describe, bool asked);
    void require_declared(std::string_view type) const;
    [[nodiscard]] loop& home() const noexcept;
    void stage_broadcast(std::string_view type, std::string payload);
    void stage_ephemeral(std::string_view type, std::string payload, const member* except, std::string_view key);

    router<member> handlers_;
    router<call_origin> calls_;
    std::vector<sent_type> sent_;
    std::vector<message_guard> guards_;
    std::multimap<std::string_view, message_guard> rules_;  // by wire name: of the handler that they came with
    std::vector<message_guard> join_rules_;
    room_actor* actor_ = nullptr;
};

}  // namespace parlor
