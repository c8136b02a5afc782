// The picture: strokes in their order, and the rules of drawing. Pure; used by board_room for all that is decided
// there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages.hpp"

namespace whiteboard {

/// One stroke. Its points are whole places here, not ways.
struct stroke {
    std::uint64_t id = 0;
    std::string by;
    std::uint8_t colour = 0;
    std::uint8_t width = 1;
    std::vector<place> points;
    bool done = false;
    friend bool operator==(const stroke&, const stroke&) = default;
};

class board {
public:
    static constexpr std::size_t max_points = 200'000;  ///< of a board: half a megabyte as a picture
    static constexpr std::size_t max_stroke_points = 4096;
    static constexpr std::size_t max_open = 8;  ///< unfinished strokes of one person: fingers

    /// Takes what somebody draws. Returns what is new of it, to tell the others; nothing when all of it is known.
    /// Throws failure: invalid_argument for what cannot be, permission_denied for another's stroke, out_of_range when
    /// points before `from` are missing, resource_exhausted when the board is full.
    [[nodiscard]] std::optional<ink> draw(ink part, const std::string& by);

    /// Takes back a stroke; false when there is none. Throws failure{permission_denied} for another's.
    bool undo(std::uint64_t id, const std::string& by);

    void wipe();

    /// Ends what somebody has left unfinished; returns it, to tell the others.
    [[nodiscard]] std::vector<ink> finish_all(const std::string& by);

    // What the log says: applied without questions.
    void apply(const ink& part);
    void apply(const undone& gone);
    /// A page of a picture; the first of them empties the board.
    void apply(const picture& page);

    /// The whole picture in pages of about `page_bytes`; at least one.
    [[nodiscard]] std::vector<picture> pages(std::size_t page_bytes) const;

    /// Bottom first; unfinished ones on top.
    [[nodiscard]] std::vector<stroke> strokes() const;
    [[nodiscard]] std::size_t points() const noexcept { return points_; }

private:
    [[nodiscard]] stroke* find(std::uint64_t id) noexcept;
    stroke& extend(const ink& part, const std::string& by, const std::vector<place>& places);

    // Finished ones by their place in the picture, unfinished ones apart: they come to lie on top when they end.
    std::map<std::uint64_t, stroke> finished_;
    std::map<std::uint64_t, std::uint64_t> order_;  // of a finished stroke's id
    std::map<std::uint64_t, stroke> open_;
    std::uint64_t last_order_ = 0;
    std::size_t points_ = 0;
};

}  // namespace whiteboard
