#include "chaos/checker.hpp"

#include <fmt/format.h>

namespace chaos {
namespace {

constexpr std::array<std::string_view, 3> fault_names{"lost", "dup", "reorder"};

bool is_inbox(std::string_view room) noexcept {
    return room.starts_with("user/");
}

std::string shown(message_id id) {
    return id == message_id{} ? "nothing" : name_of(id);
}

}  // namespace

checker::viewer checker::add_viewer(std::string name) {
    viewers_.push_back({.name = std::move(name), .at = {}});
    return viewers_.size() - 1;
}

checker::room_log& checker::log_of(std::string_view room) {
    auto found = logs_.find(room);
    if (found == logs_.end()) {
        found =
            logs_
                .emplace(
                    room,
                    room_log{.name = std::string(room), .epoch = {}, .messages = {}, .acknowledged = {}, .bytes = 0})
                .first;
    }
    return found->second;
}

void checker::accuse(fault what, std::string text) {
    ++counts_[static_cast<std::size_t>(what)];
    if (account_.size() < most_lines)
        account_.push_back(fmt::format("{}: {}", fault_names[static_cast<std::size_t>(what)], text));
}

// ------------------------------------------------------------------------------------------- what a viewer is told

void checker::check_epoch(const view& who, room_log& log, std::string_view epoch) {
    if (log.epoch.empty()) log.epoch = epoch;
    if (epoch.empty() || epoch == log.epoch) return;
    accuse(fault::lost,
           fmt::format("{}: {} has epoch {}, and had {}: its log began anew", who.name, log.name, epoch, log.epoch));
    log.epoch = epoch;
}

void checker::entered(viewer who, std::string_view room, std::string_view epoch, std::uint64_t seq) {
    view& me = viewers_[who];
    check_epoch(me, log_of(room), epoch);
    const auto [at, is_new] = me.at.try_emplace(std::string(room), seq);
    if (is_new || at->second == seq) return;
    accuse(fault::lost, fmt::format("{}: the join reply of {} says seq {}, but what came ends at {}", me.name, room,
                                    seq, at->second));
    at->second = seq;
}

void checker::resumed(viewer who, std::string_view room, std::string_view epoch, std::uint64_t listed,
                      std::uint64_t seq, std::uint64_t replayed) {
    view& me = viewers_[who];
    check_epoch(me, log_of(room), epoch);
    if (seq < listed || seq - listed != replayed) {
        accuse(fault::lost, fmt::format("{}: resumed {} at {} of {}, but {} are to be replayed", me.name, room, listed,
                                        seq, replayed));
    }
    me.at.insert_or_assign(std::string(room), listed);
}

void checker::gap(viewer who, std::string_view room, std::uint64_t seq) {
    ++gaps_;
    moved(who, room, seq);
}

void checker::moved(viewer who, std::string_view room, std::uint64_t seq) {
    view& me = viewers_[who];
    const auto [at, is_new] = me.at.try_emplace(std::string(room), seq);
    if (!is_new && seq < at->second) {
        accuse(fault::lost, fmt::format("{}: {} went back from {} to {}", me.name, room, at->second, seq));
    }
    at->second = seq;
}

void checker::heard(viewer who, std::string_view room, std::uint64_t seq, std::string_view text) {
    view& me = viewers_[who];
    const auto id = read_text(text);
    if (!id) return accuse(fault::lost, fmt::format("{}: {} seq {} is damaged: \"{}\"", me.name, room, seq, text));
    room_log& log = log_of(room);
    const auto at = me.at.find(room);
    if (at == me.at.end()) {
        if (!is_inbox(room)) {
            accuse(fault::reorder, fmt::format("{}: {} seq {} ({}) came while it was not in the room", me.name, room,
                                               seq, name_of(*id)));
        }
        me.at.emplace(room, seq);
    } else if (seq <= at->second) {
        const bool same = seq < log.messages.size() && log.messages[seq] == *id;
        accuse(same ? fault::dup : fault::reorder,
               fmt::format("{}: {} seq {} ({}) came after seq {}", me.name, room, seq, name_of(*id), at->second));
    } else {
        if (seq != at->second + 1) {
            accuse(fault::lost, fmt::format("{}: {} expected seq {}, got {} ({}), and was told of no gap", me.name,
                                            room, at->second + 1, seq, name_of(*id)));
        }
        at->second = seq;
    }
    note(log, seq, *id, me.name);
}

// Everybody who speaks of a number must mean the same message.
void checker::note(room_log& log, std::uint64_t seq, message_id id, std::string_view who) {
    if (log.messages.size() <= seq) log.messages.resize(seq + 1);
    message_id& known = log.messages[seq];
    if (known == message_id{}) {
        known = id;
        log.bytes += text_of(id).size();
    }
    if (known == id) return;
    accuse(fault::reorder,
           fmt::format("{}: {} seq {} is {}, and was {} to others", who, log.name, seq, shown(id), shown(known)));
}

void checker::left(viewer who, std::string_view room) {
    auto& at = viewers_[who].at;
    if (const auto found = at.find(room); found != at.end()) at.erase(found);
}

void checker::forget(viewer who) {
    viewers_[who].at.clear();
}

// ------------------------------------------------------------------------------------------- acknowledgements

void checker::acknowledged(viewer who, std::string_view room, message_id id, std::uint64_t seq) {
    view& me = viewers_[who];
    room_log& log = log_of(room);
    const auto [first, is_new] = log.acknowledged.try_emplace(id, seq);
    if (is_new) {
        ++acknowledged_;
    } else if (first->second != seq) {
        accuse(fault::dup, fmt::format("{}: {} in {} was answered with seq {} when it was retried, and with {} before",
                                       me.name, name_of(id), room, seq, first->second));
    }
    const auto at = me.at.find(room);
    if (at != me.at.end() && at->second < seq) {
        accuse(fault::reorder, fmt::format("{}: the reply to {} in {} came before the message itself, seq {} (at {})",
                                           me.name, name_of(id), room, seq, at->second));
    }
    note(log, seq, id, me.name);
}

void checker::acknowledged_direct(message_id id, std::string_view from_inbox, std::string_view to_inbox) {
    const bool is_new = log_of(from_inbox).acknowledged.try_emplace(id, 0).second;
    log_of(to_inbox).acknowledged.try_emplace(id, 0);
    if (is_new) ++acknowledged_;
}

// ------------------------------------------------------------------------------------------- the end

void checker::history(std::string_view room, const std::vector<std::pair<std::uint64_t, std::string>>& messages) {
    room_log& log = log_of(room);
    std::uint64_t expected = 1;
    for (const auto& [seq, text] : messages) {
        const auto id = read_text(text);
        if (seq != expected) {
            accuse(fault::lost, fmt::format("the history of {} goes from seq {} to {}", room, expected - 1, seq));
        }
        expected = seq + 1;
        if (id) {
            note(log, seq, *id, "history");
        } else {
            accuse(fault::lost, fmt::format("the history of {} is damaged at seq {}: \"{}\"", room, seq, text));
        }
    }
    for (std::uint64_t seq = expected; seq < log.messages.size(); ++seq) {
        accuse(fault::lost, fmt::format("{} seq {} ({}) was delivered, and is not in the history, which ends at {}",
                                        room, seq, shown(log.messages[seq]), expected - 1));
    }
}

void checker::at_the_end(viewer who, std::string_view room) {
    const view& me = viewers_[who];
    const auto at = me.at.find(room);
    const std::uint64_t seen = at == me.at.end() ? 0 : at->second;
    if (seen >= last(room)) return;
    accuse(fault::lost,
           fmt::format("{}: {} goes on to seq {}, but nothing came after {}", me.name, room, last(room), seen));
}

void checker::finish() {
    for (const auto& [room, log] : logs_) {
        std::map<message_id, std::uint64_t> found;
        for (std::uint64_t seq = 1; seq < log.messages.size(); ++seq) {
            const message_id id = log.messages[seq];
            if (id == message_id{}) continue;
            const auto [first, is_new] = found.try_emplace(id, seq);
            if (is_new) continue;
            accuse(fault::dup,
                   fmt::format("{} is in {} twice, as seq {} and {}", name_of(id), room, first->second, seq));
        }
        for (const auto& [id, seq] : log.acknowledged) {
            const auto at = found.find(id);
            if (at == found.end()) {
                accuse(fault::lost,
                       fmt::format("{} was acknowledged in {} (seq {}), and is not there", name_of(id), room, seq));
            }
        }
    }
}

std::uint64_t checker::last(std::string_view room) const {
    const auto found = logs_.find(room);
    return found == logs_.end() || found->second.messages.empty() ? 0 : found->second.messages.size() - 1;
}

std::uint64_t checker::bytes(std::string_view room) const {
    const auto found = logs_.find(room);
    return found == logs_.end() ? 0 : found->second.bytes;
}

std::optional<std::uint64_t> checker::position(viewer who, std::string_view room) const {
    const auto found = viewers_[who].at.find(room);
    return found == viewers_[who].at.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace chaos
