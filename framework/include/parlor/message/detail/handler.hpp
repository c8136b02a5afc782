// What counts as a message handler, said readably when something does not, and how one is called with a payload.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "parlor/core/function.hpp"
#include "parlor/core/task.hpp"
#include "parlor/message/payload.hpp"
#include "parlor/message/outcome.hpp"
#include "parlor/message/wire_name.hpp"

namespace parlor::detail {

/// Stands for "the type that the handler's second parameter names".
struct deduced {};

/// Result and parameters of a function, or of a function object with one call operator that is no template.
template <class F>
struct call_signature {
    static constexpr bool known = false;
};

template <class Result, class... Args>
struct known_signature {
    static constexpr bool known = true;
    static constexpr bool two = false;
    using message = void;
};

template <class Result, class Context, class Argument>
struct known_signature<Result, Context, Argument> {
    static constexpr bool known = true;
    static constexpr bool two = true;
    using result = Result;
    using context = Context;
    using argument = Argument;
    using message = std::remove_cvref_t<Argument>;
};

template <class R, class... A>
struct call_signature<R (*)(A...)> : known_signature<R, A...> {};
template <class R, class... A>
struct call_signature<R (*)(A...) noexcept> : known_signature<R, A...> {};
template <class R, class F, class... A>
struct call_signature<R (F::*)(A...)> : known_signature<R, A...> {};
template <class R, class F, class... A>
struct call_signature<R (F::*)(A...) noexcept> : known_signature<R, A...> {};
template <class R, class F, class... A>
struct call_signature<R (F::*)(A...) const> : known_signature<R, A...> {};
template <class R, class F, class... A>
struct call_signature<R (F::*)(A...) const noexcept> : known_signature<R, A...> {};

template <class F>
struct handler_signature : call_signature<F> {};
template <class F>
    requires requires { &F::operator(); }
struct handler_signature<F> : call_signature<decltype(&F::operator())> {};

template <class T>
struct awaited {
    using type = T;
    static constexpr bool is_task = false;
};
template <class T>
struct awaited<task<T>> {
    using type = T;
    static constexpr bool is_task = true;
};

template <class Context, class Message, class Handler>
struct handler_rules {
    using signature = handler_signature<Handler>;

    /// Whether the parameters are a context and a message.
    static consteval bool has_shape() {
        if constexpr (!signature::known) {
            return !std::same_as<Message, deduced> && std::is_invocable_v<Handler&, Context&, Message>;
        } else if constexpr (!signature::two) {
            return false;
        } else {
            using Argument = typename signature::argument;
            using Plain = typename signature::message;
            return std::is_invocable_v<Handler&, Context&, Plain> &&
                   (std::same_as<Argument, Plain> || std::same_as<Argument, const Plain&>);
        }
    }

    static consteval auto find_message() {
        if constexpr (!std::same_as<Message, deduced> || !signature::known) {
            return std::type_identity<Message>{};
        } else {
            return std::type_identity<typename signature::message>{};
        }
    }
    using message = typename decltype(find_message())::type;

    static consteval bool agrees() {
        if constexpr (signature::known) return std::same_as<message, typename signature::message>;
        return true;
    }

    static consteval auto find_reply() {
        if constexpr (has_shape() && agrees()) {
            using Result = std::invoke_result_t<Handler&, Context&, message>;
            return std::type_identity<typename awaited<Result>::type>{};
        } else {
            return std::type_identity<void>{};
        }
    }
    using reply = typename decltype(find_reply())::type;

    static constexpr bool shape_is_right = has_shape();
    static constexpr bool message_agrees = !shape_is_right || agrees();
    static constexpr bool message_is_described = !shape_is_right || !message_agrees || described_struct<message>;
    static constexpr bool reply_is_encodable = std::is_void_v<reply> || has_json_form<reply>;
    static constexpr bool ok = shape_is_right && message_agrees && message_is_described && reply_is_encodable;

    /// At most one of these fails, and it is the first that a reader should mend.
    static consteval void check() {
        static_assert(shape_is_right,
                      "parlor: wrong handler shape; a handler takes (Context&, Message) or (Context&, const Message&) "
                      "and returns void, Reply, parlor::task<> or parlor::task<Reply>");
        static_assert(message_agrees, "parlor: the handler takes another message type than the one it is declared for");
        static_assert(message_is_described,
                      "parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it");
        static_assert(!message_is_described || reply_is_encodable,
                      "parlor: the handler's reply has no JSON form; describe it with BOOST_DESCRIBE_STRUCT, "
                      "or return nothing");
    }
};

/// Owns its message by being a coroutine that takes it by value. The lines are as plain as they are because g++ 12
/// miscompiles aggregates that are built within an expression that awaits.
template <class Context, class Message, class Handler>
[[nodiscard]] task<reply_payload> await_handler(Handler& handler, Context& context, Message message) {
    using Reply = typename awaited<std::invoke_result_t<Handler&, Context&, Message>>::type;
    if constexpr (std::is_void_v<Reply>) {
        co_await handler(context, std::move(message));
        co_return reply_payload();
    } else {
        const Reply reply = co_await handler(context, std::move(message));
        std::string text = encode(reply);
        co_return reply_payload(std::move(text));
    }
}

/// A handler as a function of a payload; its reply is JSON.
template <class Context, class Message, class Handler>
class adapter {
public:
    explicit adapter(Handler handler) : handler_(std::move(handler)) {}

    outcome operator()(Context& context, std::string_view payload) {
        using Result = std::invoke_result_t<Handler&, Context&, Message>;
        Message message = decode_payload<Message>(payload);
        if constexpr (awaited<Result>::is_task) {
            return outcome(await_handler<Context, Message, Handler>(handler_, context, std::move(message)));
        } else if constexpr (std::is_void_v<Result>) {
            handler_(context, std::move(message));
            return outcome();
        } else {
            const Result reply = handler_(context, std::move(message));
            return outcome(encode(reply));
        }
    }

private:
    Handler handler_;
};

/// An object and its method; the parameters are exactly the method's, so that a reference binds to what the adapter
/// owns and not to a copy that is gone when a coroutine starts.
/// Methods of other shapes get this one, which cannot be called, so that `handler_rules` has something to complain
/// about.
template <class Context, class Class, class Method, class Result, class... Args>
class bound_handler {
public:
    bound_handler(Class&, Method) noexcept {}
};

template <class Context, class Class, class Method, class Result, class From, class Argument>
class bound_handler<Context, Class, Method, Result, From, Argument> {
public:
    bound_handler(Class& object, Method method) noexcept : object_(&object), method_(method) {}
    Result operator()(From context, Argument message) const {
        return (object_->*method_)(context, std::forward<Argument>(message));
    }

private:
    Class* object_;
    Method method_;
};

template <class Context, class Class, class Method, class Result, class Argument>
class bound_handler<Context, Class, Method, Result, Argument> {
public:
    bound_handler(Class& object, Method method) noexcept : object_(&object), method_(method) {}
    Result operator()(Context&, Argument message) const { return (object_->*method_)(std::forward<Argument>(message)); }

private:
    Class* object_;
    Method method_;
};

}  // namespace parlor::detail
