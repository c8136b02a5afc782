// What the server owes one client: replies, since when, and how it refused them meanwhile. Pure; chaos_client keeps
// one.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "parlor/core/clock.hpp"

namespace chaos {

class debts {
public:
    struct debt {
        std::string what;
        parlor::time_point since;
        std::string refusal{};  ///< the last one
    };

    /// Open while it lives.
    class entry {
    public:
        entry(debts& in, std::string what, parlor::time_point now);
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;
        ~entry() { in_.open_.erase(number_); }

        /// It came, but as a refusal.
        void refused(std::string why) const { in_.open_.at(number_).refusal = std::move(why); }

    private:
        debts& in_;
        std::uint64_t number_;
    };

    /// Why the oldest one is overdue; empty when it is not. `connected_since` is when the connection began that is
    /// there now, time_point::max() when there is none, or one with which somebody meddles. What is owed must come
    /// within `patience` of a connection, and within `most` however many connections come and go meanwhile.
    [[nodiscard]] std::string overdue(parlor::time_point now, parlor::time_point connected_since,
                                      parlor::duration patience, parlor::duration most) const;
    /// The oldest one in words, and how many there are besides; empty when there is none.
    [[nodiscard]] std::string account(parlor::time_point now) const;

private:
    std::map<std::uint64_t, debt> open_;
    std::uint64_t last_ = 0;
};

}  // namespace chaos
