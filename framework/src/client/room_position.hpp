// How far a room's log has been seen. Decides what is new, so that nothing is handled twice and no hole goes unseen.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "parlor/client/client_types.hpp"

namespace parlor {

class room_position {
public:
    struct verdict {
        bool fresh = false;
        bool replayed = false;
        std::optional<room_gap> gap;  ///< what is missing before it
    };

    [[nodiscard]] const std::string& epoch() const noexcept { return epoch_; }
    [[nodiscard]] std::uint64_t seq() const noexcept { return seq_; }

    /// Where a join, or a resume with a gap, put us. The hole against what was seen before, if there is one.
    std::optional<room_gap> move_to(const std::string& epoch, std::uint64_t seq);
    /// A resume without a gap: what follows, up to `seq`, was missed.
    void replay_to(const std::string& epoch, std::uint64_t seq);
    /// Takes a message's number.
    [[nodiscard]] verdict accept(std::uint64_t seq) noexcept;
    /// Forgets all, as after leaving.
    void reset() noexcept { *this = room_position(); }

private:
    std::string epoch_;
    std::uint64_t seq_ = 0;
    std::uint64_t replayed_up_to_ = 0;
};

}  // namespace parlor
