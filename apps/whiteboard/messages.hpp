// What the whiteboard's pages and rooms say to each other, in the binary form. The page has the same in
// src/contract.ts, as `parlor-whiteboard --contract typescript` prints it, and the numbers in src/limits.ts.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "parlor/message/payload.hpp"

namespace whiteboard {

/// A place on the board, in quarters of a unit: the board is board_width by board_height of them.
struct place {
    std::int16_t x = 0;
    std::int16_t y = 0;
    friend bool operator==(const place&, const place&) = default;
};
BOOST_DESCRIBE_STRUCT(place, (), (x, y))

inline constexpr std::int16_t board_width = 6400;
inline constexpr std::int16_t board_height = 4000;
inline constexpr std::size_t pen_colours = 9;  ///< the last one is that of the board: a rubber
inline constexpr std::uint8_t max_pen_width = 64;

/// A part of one stroke: its points from the `from`th on, each but the first as the way from the one before, so that
/// most take two bytes. Sent again it changes nothing.
struct ink {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::uint64_t stroke = 0;  ///< chosen by whoever draws it, at random
    std::string by;            ///< whose it is; the room fills it in
    std::uint8_t colour = 0;
    std::uint8_t width = 1;
    std::uint32_t from = 0;
    std::vector<place> points;
    bool done = false;  ///< the pen was lifted
    friend bool operator==(const ink&, const ink&) = default;
};
BOOST_DESCRIBE_STRUCT(ink, (), (stroke, by, colour, width, from, points, done))

/// Client to room: I draw. Answered once the room has it.
struct draw : ink {
    static constexpr std::string_view wire_name = "draw";
};
BOOST_DESCRIBE_STRUCT(draw, (ink), ())

/// Client to room: take back a stroke of mine.
struct undo {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::uint64_t stroke = 0;
};
BOOST_DESCRIBE_STRUCT(undo, (), (stroke))

/// Client to room: empty the board.
struct wipe {};
BOOST_DESCRIBE_STRUCT(wipe, (), ())

/// Client to room: send me the whole picture, as after a gap.
struct look {};
BOOST_DESCRIBE_STRUCT(look, (), ())

/// Client to room: my pen is here.
struct hover {
    static constexpr auto payload_form = parlor::payload_form::binary;
    place at;
};
BOOST_DESCRIBE_STRUCT(hover, (), (at))

/// Room to everyone, once a tick at most: what was drawn since the last one. Strokes that end here lie on top of each
/// other in this order.
struct drawn {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::vector<ink> parts;
};
BOOST_DESCRIBE_STRUCT(drawn, (), (parts))

/// Room to everyone: a stroke was taken back.
struct undone {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::uint64_t stroke = 0;
};
BOOST_DESCRIBE_STRUCT(undone, (), (stroke))

/// Room to everyone: the board is empty.
struct wiped {
    std::string by;
};
BOOST_DESCRIBE_STRUCT(wiped, (), (by))

/// A page of the whole picture, bottom stroke first. To a member who has just come, and now and then into the log, so
/// that a room that opens again need not read all that was ever drawn.
struct picture {
    static constexpr auto payload_form = parlor::payload_form::binary;
    bool first = true;
    bool last = true;
    std::vector<ink> strokes;
};
BOOST_DESCRIBE_STRUCT(picture, (), (first, last, strokes))

/// Room to the others, the latest one a member: where that member's pen is.
struct cursor {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::string member;
    place at;
};
BOOST_DESCRIBE_STRUCT(cursor, (), (member, at))

}  // namespace whiteboard
