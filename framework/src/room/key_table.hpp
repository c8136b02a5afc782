// The keys that a room has seen: one effect each, and the same reply to a retry, within key_window. Pure.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/fifo.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/core/limit.hpp"

namespace parlor {

class key_table {
public:
    /// Keys that one room remembers at the most, and their bytes with their replies; past it the oldest go early.
    static constexpr std::size_t max_keys = 10000;
    static constexpr std::size_t max_bytes = std::size_t{16} << 20;

    /// A window of zero has no end.
    explicit key_table(duration window, limit_counts* past = nullptr) : window_(window), past_(past) {}

    /// The reply that was given to this key, or null when it is new. Good until the next call.
    [[nodiscard]] const std::string* find(std::string_view user, std::string_view key, time_point now);
    void remember(std::string_view user, std::string_view key, std::string reply, time_point now);

    /// Puts back what an earlier owner of the log remembered: newest first, before anything else is remembered.
    void restore(std::string_view user, std::string_view key, std::string reply, time_point until);

    [[nodiscard]] std::size_t size() const noexcept { return replies_.size(); }
    /// Of keys and replies, roughly.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    static std::string name(std::string_view user, std::string_view key);
    void forget(time_point now);

    struct seen {
        time_point until;
        std::string name;
    };

    duration window_;
    limit_counts* past_;  // told of keys whose window has passed
    std::unordered_map<std::string, std::string> replies_;
    fifo<seen> order_;  // oldest first
    std::size_t bytes_ = 0;
};

}  // namespace parlor
