// A member of a test_room: what a client would say and hear, as typed calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "parlor/message/protocol.hpp"
#include "parlor/message/wire_name.hpp"
#include "parlor/test/test_answer.hpp"

namespace parlor::test {

class room_bench;

/// Cheap to copy; copies are the same member. Use it while its test_room lives. Whatever a member says is handled, with
/// all that is ready, before the call returns; only a handler that waits needs test_room::advance().
class test_member {
public:
    struct state;
    test_member(room_bench& in, std::shared_ptr<state> who) noexcept : room_(&in), state_(std::move(who)) {}

    [[nodiscard]] const std::string& name() const noexcept;
    /// False before the room has let it in, and after it left, vanished or was put out.
    [[nodiscard]] bool is_member() const noexcept;
    /// What the join was answered with; the refusal is thrown. Throws test_failure while nothing has come.
    const protocol::joined& joined() const;

    /// A message that wants no reply, so that even its refusal is not heard.
    template <class T>
    void send(const T& message) {
        say(wire_name<T>(), encode_payload(message));
    }

    /// A message that wants a reply, and the reply. The failure that the room refuses with is thrown.
    template <class Reply = void, class T>
    Reply request(const T& message, std::string_view key = {}) {
        return start(message, key).template get<Reply>();
    }

    /// The same, when the reply takes time: the test advances the clock, or answers an ask, and then looks at it.
    template <class T>
    [[nodiscard]] test_answer start(const T& message, std::string_view key = {}) {
        return ask_room(wire_name<T>(), encode_payload(message), key);
    }

    /// The next message that was heard; throws test_failure unless it is a T. Presence frames stand in a line of their
    /// own, so that expect<parlor::protocol::presence>() and the expectation of anything else do not disturb each
    /// other.
    template <class T>
    T expect() {
        const std::string payload = take(wire_name<T>());
        try {
            return decode_payload<T>(payload);
        } catch (const failure& why) {
            refuse_unfit(wire_name<T>(), payload, why);
        }
    }

    /// Throws test_failure when there is a message that no expect() took. Presence frames do not count.
    void expect_nothing() const;

    /// The seq of the message that expect() took last; 0 when it was not a sequenced one.
    [[nodiscard]] std::uint64_t seq() const noexcept;

    /// That the room put this member out, and why. Throws test_failure when it did not.
    failure expect_removal();

    /// What this member answers when the room asks it a Question; a failure that `handler` throws is the answer too. An
    /// ask that nobody answers runs into its deadline.
    template <class Question, class Handler>
    void on_ask(Handler handler) {
        answer_asks(wire_name<Question>(),
                    [handler = std::move(handler)](std::string_view payload) mutable -> std::string {
                        if constexpr (std::is_void_v<std::invoke_result_t<Handler&, Question>>) {
                            handler(decode<Question>(payload));
                            return "{}";
                        } else {
                            return encode(handler(decode<Question>(payload)));
                        }
                    });
    }

    /// Leaves as a client does. Throws the failure when the room says that it was no member.
    void leave();
    /// Is gone without a word, as when its session ends.
    void vanish();

    /// All that was heard, in order, one line each: `said #1 {"text":"hi"}`, `reply 2 {"seq":1}`,
    /// `error 3 not_found: …`, `ask vote {…}`. For what the expectations above cannot say.
    [[nodiscard]] std::vector<std::string> transcript() const;

private:
    void say(std::string_view type, std::string payload);
    [[nodiscard]] test_answer ask_room(std::string_view type, std::string payload, std::string_view key);
    [[nodiscard]] std::string take(std::string_view type);
    [[noreturn]] void refuse_unfit(std::string_view type, const std::string& payload, const failure& why) const;
    void answer_asks(std::string_view type, std::function<std::string(std::string_view)> handler);

    room_bench* room_;
    std::shared_ptr<state> state_;
};

}  // namespace parlor::test
