#include "client/room_position.hpp"

namespace parlor {

std::optional<room_gap> room_position::move_to(const std::string& epoch, std::uint64_t seq) {
    const bool known = !epoch_.empty();
    const bool new_epoch = known && epoch_ != epoch;
    const std::uint64_t after = new_epoch ? 0 : seq_;
    epoch_ = epoch;
    seq_ = seq;
    replayed_up_to_ = 0;
    if (!known || (!new_epoch && seq == after)) return std::nullopt;
    return room_gap{.after = after, .up_to = seq, .new_epoch = new_epoch};
}

void room_position::replay_to(const std::string& epoch, std::uint64_t seq) {
    epoch_ = epoch;
    replayed_up_to_ = seq;
}

room_position::verdict room_position::accept(std::uint64_t seq) noexcept {
    if (seq <= seq_) return {};
    const std::uint64_t after = seq_;
    seq_ = seq;
    verdict result{.fresh = true, .replayed = seq <= replayed_up_to_, .gap = {}};
    // Of a room that the server put us into nobody said where it stood, so its first message is no hole.
    if (!epoch_.empty() && seq != after + 1)
        result.gap = room_gap{.after = after, .up_to = seq - 1, .new_epoch = false};
    return result;
}

}  // namespace parlor
