// The members of one room: by session and by number; and what the next presence frame will say. Pure.
#pragma once

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "parlor/message/protocol.hpp"
#include "parlor/room/member.hpp"

namespace parlor {

class roster {
public:
    /// A page of the member list, and a presence frame, name at most this many.
    static constexpr std::size_t max_listed = 100;

    /// Who is in, in the order in which they came. A member does not move as long as it is in, or departed.
    using list_of_members = std::map<std::uint64_t, member>;
    /// A member that was taken out; empty when there was none.
    using departed = list_of_members::node_type;

    member& add(room_actor& in, session_ref session, std::shared_ptr<const user> who);
    /// The member was let in: presence tells of it from now on.
    void announce(session_ref session);
    /// Takes the member out; it lives on in the caller's hands until the hooks have seen it.
    departed remove(session_ref session);

    [[nodiscard]] member* find(session_ref session) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return by_number_.size(); }
    [[nodiscard]] bool empty() const noexcept { return by_number_.empty(); }
    [[nodiscard]] list_of_members& all() noexcept { return by_number_; }
    [[nodiscard]] const list_of_members& all() const noexcept { return by_number_; }

    /// Up to `limit` members with a number above `after`, in the order in which they came; `more` when there are
    /// others.
    [[nodiscard]] std::vector<protocol::member_info> list(std::uint64_t after, std::size_t limit, bool& more) const;

    /// True while presence has something to say.
    [[nodiscard]] bool has_changes() const noexcept { return !joined_.empty() || !left_.empty(); }
    /// What changed since the last call: who came and went in between is in neither list.
    [[nodiscard]] protocol::presence take_changes();
    void forget_changes() noexcept;

private:
    // By the session of what they point to, and asked for by that: half of what a map from session to number takes.
    struct session_of {
        using is_transparent = void;
        std::size_t operator()(session_ref who) const noexcept { return std::hash<session_ref>{}(who); }
        std::size_t operator()(const member* who) const noexcept { return (*this)(who->ref().session); }
    };
    struct same_session {
        using is_transparent = void;
        static session_ref of(session_ref who) noexcept { return who; }
        static session_ref of(const member* who) noexcept { return who->ref().session; }
        bool operator()(auto left, auto right) const noexcept { return of(left) == of(right); }
    };

    list_of_members by_number_;
    std::unordered_set<member*, session_of, same_session> by_session_;
    std::unordered_set<std::uint64_t> unannounced_;
    std::map<std::uint64_t, std::string> joined_;  // number -> user, of those who came since the last presence frame
    std::map<std::uint64_t, std::string> left_;
    std::uint64_t next_ = 1;
};

}  // namespace parlor
