// The members of one room: by session and by number; and what the next presence frame will say. Pure.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parlor/message/protocol.hpp"
#include "parlor/room/member.hpp"

namespace parlor {

class roster {
public:
    /// A page of the member list, and a presence frame, name at most this many.
    static constexpr std::size_t max_listed = 100;

    member& add(room_actor& in, session_ref session, std::shared_ptr<const user> who);
    /// The member was let in: presence tells of it from now on.
    void announce(session_ref session);
    /// Takes the member out; it lives on in the caller's hands until the hooks have seen it.
    std::unique_ptr<member> remove(session_ref session);

    [[nodiscard]] member* find(session_ref session) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return by_number_.size(); }
    [[nodiscard]] bool empty() const noexcept { return by_number_.empty(); }
    [[nodiscard]] const std::map<std::uint64_t, std::unique_ptr<member>>& all() const noexcept { return by_number_; }

    /// Up to `limit` members with a number above `after`, in the order in which they came; `more` when there are
    /// others.
    [[nodiscard]] std::vector<protocol::member_info> list(std::uint64_t after, std::size_t limit, bool& more) const;

    /// True while presence has something to say.
    [[nodiscard]] bool has_changes() const noexcept { return !joined_.empty() || !left_.empty(); }
    /// What changed since the last call: who came and went in between is in neither list.
    [[nodiscard]] protocol::presence take_changes();
    void forget_changes() noexcept;

private:
    std::map<std::uint64_t, std::unique_ptr<member>> by_number_;
    std::unordered_map<session_ref, std::uint64_t> by_session_;
    std::unordered_set<std::uint64_t> unannounced_;
    std::map<std::uint64_t, std::string> joined_;  // number -> user, of those who came since the last presence frame
    std::map<std::uint64_t, std::string> left_;
    std::uint64_t next_ = 1;
};

}  // namespace parlor
