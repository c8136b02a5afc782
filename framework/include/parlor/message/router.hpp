// Wire name -> typed handler. Rooms have one for their members' messages, the server one for those outside rooms.
#pragma once

#include <concepts>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/message/contract.hpp"
#include "parlor/message/detail/handler.hpp"
#include "parlor/message/outcome.hpp"

namespace parlor {

namespace detail {

/// Throws std::logic_error when `name` is one of the framework's own.
void require_unreserved(std::string_view name, std::string_view type);

[[noreturn]] void refuse_doubled(std::string_view name, std::string_view first, std::string_view second);

}  // namespace detail

/// Handlers are called with a `Context&` (the member or client that spoke) and the decoded message. Filled first, then
/// only read: where several threads read one, its handlers must bear being called at once.
template <class Context>
class router {
public:
    /// One message type and who handles it. Stays where it is for the router's life.
    class entry {
    public:
        /// The qualified name of the message's struct, for people to read.
        [[nodiscard]] std::string_view type_name() const noexcept { return type_name_; }

        /// Decodes and calls. Throws failure{invalid_argument} for a payload that is not the message, and what the
        /// handler throws. What is to be awaited refers to `context` and to the router, not to `payload`.
        [[nodiscard]] outcome call(Context& context, std::string_view payload) const { return call_(context, payload); }

        /// What it takes and replies, for a contract.
        [[nodiscard]] contract_message describe(shape_book& book) const { return describe_(book); }

    private:
        friend class router;
        entry(std::string_view type_name, message_describer describer,
              unique_function<outcome(Context&, std::string_view)> call)
            : type_name_(type_name), describe_(describer), call_(std::move(call)) {}

        std::string_view type_name_;
        message_describer describe_;
        mutable unique_function<outcome(Context&, std::string_view)> call_;  // a handler may have state of its own
    };

    router() = default;
    router(const router&) = delete;
    router& operator=(const router&) = delete;

    /// Declares a handler: `void`, a value (the reply) or a parlor::task<> of either, from (Context&, Message) or
    /// (Context&, const Message&). `Message` may be left out unless the handler's parameters are generic. Throws
    /// std::logic_error for a name that is reserved or has a handler already.
    template <class Message = detail::deduced, class Handler>
    void add(Handler handler) {
        using rules = detail::handler_rules<Context, Message, Handler>;
        rules::check();
        if constexpr (rules::ok) {
            using Taken = typename rules::message;
            constexpr std::string_view name = wire_name<Taken>();
            constexpr std::string_view type = detail::type_name<Taken>();
            detail::require_unreserved(name, type);
            if (const entry* other = find(name)) detail::refuse_doubled(name, other->type_name(), type);
            entries_.emplace(name, entry(type, &describe_message<Taken, typename rules::reply>,
                                         detail::adapter<Context, Taken, Handler>(std::move(handler))));
        }
    }

    /// The entry of a wire name, or null.
    [[nodiscard]] const entry* find(std::string_view name) const noexcept {
        const auto found = entries_.find(name);
        return found == entries_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// What can be said, by name.
    [[nodiscard]] std::vector<contract_message> describe(shape_book& book) const {
        std::vector<contract_message> all;
        for (const auto& [name, each] : entries_)
            all.push_back(each.describe(book));
        return all;
    }

private:
    std::map<std::string_view, entry> entries_;  // names are those of types: they live for ever
};

/// A handler for `add` made of an object and one of its methods, which may take the context or do without it:
/// `router.add<say>(bind_handler<member>(lobby, &lobby_room::handle_say))`. The object outlives the router's use.
template <class Context, class Object, class Class, class Result, class... Args>
    requires std::derived_from<Object, Class>
[[nodiscard]] auto bind_handler(Object& object, Result (Class::*method)(Args...)) noexcept {
    return detail::bound_handler<Context, Class, decltype(method), Result, Args...>(object, method);
}

template <class Context, class Object, class Class, class Result, class... Args>
    requires std::derived_from<Object, Class>
[[nodiscard]] auto bind_handler(const Object& object, Result (Class::*method)(Args...) const) noexcept {
    return detail::bound_handler<Context, const Class, decltype(method), Result, Args...>(object, method);
}

}  // namespace parlor
