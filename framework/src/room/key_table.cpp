#include "room/key_table.hpp"

namespace parlor {

const std::string* key_table::find(std::string_view user, std::string_view key, time_point now) {
    forget(now);
    const auto at = replies_.find(name(user, key));
    return at == replies_.end() ? nullptr : &at->second;
}

void key_table::remember(std::string_view user, std::string_view key, std::string reply, time_point now) {
    std::string both = name(user, key);
    const std::size_t size = 2 * both.size() + reply.size();
    if (!replies_.emplace(both, std::move(reply)).second) return;
    bytes_ += size;
    const time_point until = window_ == duration::zero() ? time_point::max() : now + window_;
    order_.push_back({.until = until, .name = std::move(both)});
    forget(now);
}

void key_table::restore(std::string_view user, std::string_view key, std::string reply, time_point until) {
    std::string both = name(user, key);
    const std::size_t size = 2 * both.size() + reply.size();
    if (!replies_.emplace(both, std::move(reply)).second) return;  // the key was used again later
    bytes_ += size;
    order_.push_front({.until = until, .name = std::move(both)});
}

// A user's name holds no control characters, so a NUL keeps the two parts apart.
std::string key_table::name(std::string_view user, std::string_view key) {
    std::string both;
    both.reserve(user.size() + 1 + key.size());
    both.append(user).push_back('\0');
    return both.append(key);
}

void key_table::forget(time_point now) {
    while (!order_.empty() && (order_.size() > max_keys || bytes_ > max_bytes || order_.front().until <= now)) {
        if (order_.front().until <= now) note(past_, limit::key_window);
        const auto at = replies_.find(order_.front().name);
        bytes_ -= 2 * at->first.size() + at->second.size();
        replies_.erase(at);
        order_.pop_front();
    }
}

}  // namespace parlor
