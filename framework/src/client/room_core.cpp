#include "client/room_core.hpp"

#include <utility>

namespace parlor::detail {

void typed_handlers::add(std::string_view type, raw_handler handler) {
    handlers_[std::string(type)].push_back(std::make_shared<raw_handler>(std::move(handler)));
}

void typed_handlers::call(std::string_view payload, const message_info& info,
                          const std::function<void(const failure&)>& on_failure) {
    const auto found = handlers_.find(info.type);
    if (found == handlers_.end()) return;
    const auto now = found->second;  // a handler may add more
    for (const auto& each : now) {
        try {
            (*each)(payload, info);
        } catch (const failure& why) {
            on_failure(why);
        } catch (const std::exception& other) {
            on_failure(failure(errc::internal, other.what()));
        }
    }
}

void room_core::entered(const protocol::joined& reply) {
    // A reply that was under way over a reconnect may tell less than a resume has told since.
    const bool is_late = joined && position.epoch() == reply.epoch && reply.seq < position.seq();
    joined = true;
    const auto gap = is_late ? std::nullopt : position.move_to(reply.epoch, reply.seq);
    clear_members();
    for (const auto& each : reply.members)
        members.emplace(each.id, each.user);
    count = reply.count;
    tell_gap(gap);
    tell_members({.joined = {}, .left = {}, .count = count, .more = {}});
}

void room_core::resumed(const std::string& epoch, std::uint64_t seq, bool gap) {
    if (gap) {
        tell_gap(position.move_to(epoch, seq));
    } else {
        position.replay_to(epoch, seq);
    }
}

void room_core::left() {
    joined = false;
    clear_members();
    position.reset();
}

void room_core::ended(const failure& why) {
    joined = false;
    clear_members();
    const auto now = end_handlers;
    for (const auto& each : now)
        each(why);
}

void room_core::clear_members() {
    members.clear();
    count = 0;
    refreshing = false;
    meanwhile_.clear();
}

bool room_core::apply(const protocol::presence& change) {
    if (refreshing) meanwhile_.push_back(change);
    merge(change);
    tell_members(change);
    return change.more.value_or(false) || incomplete();
}

void room_core::merge(const protocol::presence& change) {
    for (const auto& each : change.left)
        members.erase(each.id);
    for (const auto& each : change.joined)
        members.insert_or_assign(each.id, each.user);
    count = change.count;
}

void room_core::begin_refresh() {
    refreshing = true;
    read_members_.clear();
    meanwhile_.clear();
}

void room_core::add_page(const protocol::members_page& page) {
    for (const auto& each : page.members)
        read_members_.emplace(each.id, each.user);
}

void room_core::end_refresh() {
    refreshing = false;
    members = std::exchange(read_members_, {});
    count = members.size();
    for (const auto& each : std::exchange(meanwhile_, {}))
        merge(each);
    tell_members({.joined = {}, .left = {}, .count = count, .more = {}});
}

void room_core::tell_gap(const std::optional<room_gap>& gap) {
    if (!gap) return;
    const auto now = gap_handlers;
    for (const auto& each : now)
        each(*gap);
}

void room_core::tell_members(const protocol::presence& change) {
    const auto now = member_handlers;
    for (const auto& each : now)
        each(change);
}

}  // namespace parlor::detail
