// The name of a session, good on every thread and after the session is gone.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace parlor {

/// Node, shard and number: never a pointer. The number is used once in the life of a process.
struct session_ref {
    std::uint32_t node = 0;
    std::uint32_t shard = 0;
    std::uint64_t number = 0;  ///< 0 names nobody

    explicit operator bool() const noexcept { return number != 0; }
    friend auto operator<=>(const session_ref&, const session_ref&) = default;
};

}  // namespace parlor

template <>
struct std::hash<parlor::session_ref> {
    std::size_t operator()(const parlor::session_ref& s) const noexcept {
        return std::hash<std::uint64_t>{}(s.number * 0x9e3779b97f4a7c15U ^ s.shard);
    }
};
