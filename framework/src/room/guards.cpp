#include "parlor/room/guards.hpp"

#include <map>
#include <utility>

#include "core/amortized_sweep.hpp"
#include "core/token_bucket.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/log.hpp"
#include "parlor/room/member.hpp"

namespace parlor {
namespace {

/// Users that could not be told from newcomers any more are forgotten when there are many.
class rate_by_user {
public:
    explicit rate_by_user(token_bucket_options how) : how_(how) {}

    void operator()(const incoming_message& what) {
        sweep_(users_, [&](const auto& each) { return each.second.is_full(what.now); });
        if (users_[what.from.name()].try_take(how_, what.now)) return;
        throw failure(errc::resource_exhausted, "too many messages to " + std::string(what.room));
    }

private:
    token_bucket_options how_;
    amortized_sweep sweep_{1024};
    std::map<std::string, token_bucket, std::less<>> users_;
};

}  // namespace

message_guard log_messages() {
    return [](const incoming_message& what) {
        log::debug(log::area::room, "a message",
                   {{"room", what.room}, {"user", what.from.name()}, {"type", what.type}});
    };
}

message_guard limit_rate(std::size_t per_second, std::size_t burst) {
    return rate_by_user({.per_second = per_second, .burst = burst});
}

message_guard require(std::function<bool(const incoming_message&)> allowed, std::string otherwise) {
    return [allowed = std::move(allowed), otherwise = std::move(otherwise)](const incoming_message& what) {
        if (!allowed(what)) throw failure(errc::permission_denied, otherwise);
    };
}

message_guard require_vouched() {
    return require([](const incoming_message& what) { return !what.from.who().guest; },
                   "guests may not do this: log in");
}

message_guard require_role(std::string role) {
    std::string otherwise = "only for the role \"" + role + "\"";
    return require(
        [role = std::move(role)](const incoming_message& what) {
            const user& who = what.from.who();
            return !who.guest && who.has_role(role);
        },
        std::move(otherwise));
}

message_guard require_claim(std::string name, std::string value) {
    std::string otherwise = "only for " + name + " \"" + value + "\"";
    return require(
        [name = std::move(name), value = std::move(value)](const incoming_message& what) {
            const user& who = what.from.who();
            return !who.guest && who.claim(name) == value;
        },
        std::move(otherwise));
}

message_guard only_type(std::string_view type, message_guard guard) {
    return [type = std::string(type), guard = std::move(guard)](const incoming_message& what) mutable {
        if (what.type == type) guard(what);
    };
}

}  // namespace parlor
