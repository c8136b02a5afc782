// The judge: holds what clients were told against the guarantees, message by message. Pure: no client, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/message_text.hpp"

namespace chaos {

enum class fault : std::uint8_t { lost, dup, reorder };

/// What one viewer sees of a room must begin where it was told that it begins, and go on without a hole, a repetition
/// or another order than everybody else's. A viewer is one client at one level: what its connections carried (`wire`),
/// or what the client library handed over. So neither hides the other's mistakes.
class checker {
public:
    using viewer = std::size_t;

    /// `name` is for the account of violations.
    viewer add_viewer(std::string name);

    // ---- What a viewer is told.

    /// A join reply: the viewer begins behind `seq`, or is there already. An empty epoch is not looked at.
    void entered(viewer who, std::string_view room, std::string_view epoch, std::uint64_t seq);
    /// A resume without a gap, up to `seq`, of a room of which the client had seen `listed`.
    void resumed(viewer who, std::string_view room, std::string_view epoch, std::uint64_t listed, std::uint64_t seq,
                 std::uint64_t replayed);
    /// The server told the viewer that it misses all up to `seq`.
    void gap(viewer who, std::string_view room, std::uint64_t seq);
    /// The viewer goes on behind `seq`, as its client was told.
    void moved(viewer who, std::string_view room, std::uint64_t seq);
    /// A sequenced message. In an inbox, which nobody joins, the first one is the beginning.
    void heard(viewer who, std::string_view room, std::uint64_t seq, std::string_view text);
    void left(viewer who, std::string_view room);
    /// The connection is another one, of which nothing is known yet.
    void forget(viewer who);

    // ---- What was acknowledged. The same message again must get the same answer.

    /// With the viewer of whoever said it: it has seen its own message before the reply, unless it left meanwhile.
    void acknowledged(viewer who, std::string_view room, message_id id, std::uint64_t seq);
    /// A direct message, which must be in both inboxes.
    void acknowledged_direct(message_id id, std::string_view from_inbox, std::string_view to_inbox);

    // ---- At the end.

    /// The whole log of a room, as history tells it: `texts[i]` has the number i + 1.
    void history(std::string_view room, const std::vector<std::pair<std::uint64_t, std::string>>& messages);
    /// The viewer is in the room, and nothing more will come.
    void at_the_end(viewer who, std::string_view room);
    /// Looks for what was acknowledged and is nowhere, and for what is twice in a log.
    void finish();

    /// Anything else that must not be.
    void accuse(fault what, std::string text);

    [[nodiscard]] std::uint64_t count(fault what) const noexcept { return counts_[static_cast<std::size_t>(what)]; }
    [[nodiscard]] bool clean() const noexcept { return counts_ == decltype(counts_){}; }
    [[nodiscard]] std::uint64_t acknowledged_messages() const noexcept { return acknowledged_; }
    /// How often a client was told of a gap.
    [[nodiscard]] std::uint64_t gaps() const noexcept { return gaps_; }
    /// The first few violations, a line each.
    [[nodiscard]] const std::vector<std::string>& account() const noexcept { return account_; }
    /// How far the room's log is known to go.
    [[nodiscard]] std::uint64_t last(std::string_view room) const;
    /// How long the texts of a room are together, as far as they are known.
    [[nodiscard]] std::uint64_t bytes(std::string_view room) const;
    [[nodiscard]] std::optional<std::uint64_t> position(viewer who, std::string_view room) const;

private:
    static constexpr std::size_t most_lines = 12;

    struct room_log {
        std::string name;
        std::string epoch;
        std::vector<message_id> messages;                  // by seq; [0] and what nobody saw are empty
        std::map<message_id, std::uint64_t> acknowledged;  // inboxes: 0
        std::uint64_t bytes = 0;
    };
    struct view {
        std::string name;
        std::map<std::string, std::uint64_t, std::less<>> at;  // by room: the last seq
    };

    room_log& log_of(std::string_view room);
    void check_epoch(const view& who, room_log& log, std::string_view epoch);
    void note(room_log& log, std::uint64_t seq, message_id id, std::string_view who);

    std::vector<view> viewers_;
    std::map<std::string, room_log, std::less<>> logs_;
    std::array<std::uint64_t, 3> counts_{};
    std::uint64_t acknowledged_ = 0;
    std::uint64_t gaps_ = 0;
    std::vector<std::string> account_;
};

}  // namespace chaos
