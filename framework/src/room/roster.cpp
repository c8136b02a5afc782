#include "room/roster.hpp"

#include <algorithm>

namespace parlor {
namespace {

std::vector<protocol::member_info> first_listed(const std::map<std::uint64_t, std::string>& who, bool& more) {
    std::vector<protocol::member_info> list;
    list.reserve(std::min(who.size(), roster::max_listed));
    for (const auto& [number, user] : who) {
        if (list.size() == roster::max_listed) {
            more = true;
            break;
        }
        list.push_back({.id = "m" + std::to_string(number), .user = user});
    }
    return list;
}

}  // namespace

member& roster::add(room_actor& in, session_ref session, std::shared_ptr<const user> who) {
    const std::uint64_t number = next_++;
    unannounced_.insert(number);
    const auto at = by_number_.try_emplace(by_number_.end(), number, in, session, number, std::move(who));
    by_session_.insert(&at->second);
    return at->second;
}

roster::departed roster::remove(session_ref session) {
    const auto at = by_session_.find(session);
    if (at == by_session_.end()) return {};
    const std::uint64_t number = (*at)->ref().number;
    by_session_.erase(at);
    auto gone = by_number_.extract(number);
    if (unannounced_.erase(number) == 0 && joined_.erase(number) == 0) left_.emplace(number, gone.mapped().name());
    return gone;
}

void roster::announce(session_ref session) {
    const member* who = find(session);
    if (!who || unannounced_.erase(who->ref().number) == 0) return;
    joined_.emplace(who->ref().number, who->name());
}

member* roster::find(session_ref session) noexcept {
    const auto at = by_session_.find(session);
    return at == by_session_.end() ? nullptr : *at;
}

std::vector<protocol::member_info> roster::list(std::uint64_t after, std::size_t limit, bool& more) const {
    std::vector<protocol::member_info> page;
    more = false;
    for (auto at = by_number_.upper_bound(after); at != by_number_.end(); ++at) {
        if (page.size() == limit) {
            more = true;
            break;
        }
        page.push_back({.id = at->second.id(), .user = at->second.name()});
    }
    return page;
}

protocol::presence roster::take_changes() {
    bool more = false;
    protocol::presence changes{
        .joined = first_listed(joined_, more), .left = first_listed(left_, more), .count = size(), .more = {}};
    if (more) changes.more = true;
    forget_changes();
    return changes;
}

void roster::forget_changes() noexcept {
    joined_.clear();
    left_.clear();
}

}  // namespace parlor
