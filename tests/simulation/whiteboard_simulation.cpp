// The whiteboard's own promise under simulation: in the end everybody sees the same picture, whenever they came.
#define BOOST_TEST_MODULE whiteboard_simulation
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "board.hpp"
#include "parlor/sim/room_simulation.hpp"
#include "whiteboard.hpp"

namespace {

using whiteboard::board;
using whiteboard::place;

/// A stroke of one or a few points; a number names it, so that some are drawn on, and some are another's.
whiteboard::draw any_part(std::uint64_t any) {
    whiteboard::draw part;
    part.stroke = any % 12;
    part.colour = static_cast<std::uint8_t>(any / 12 % whiteboard::pen_colours);
    part.from = static_cast<std::uint32_t>(any / 128 % 3);
    for (std::uint64_t i = 0, count = 1 + any / 512 % 4; i < count; ++i)
        part.points.push_back(place{.x = static_cast<std::int16_t>(any / 4096 % 1000), .y = 5});
    part.done = any / 8192 % 3 == 0;
    return part;
}

/// As the page has it: nothing is shown before the whole picture has come.
struct page {
    board seen;
    bool is_whole = false;

    template <class T>
    void apply(const T& news) {
        if (is_whole) seen.apply(news);
    }
    void take(const whiteboard::picture& part) {
        seen.apply(part);
        is_whole = part.last;
    }
};

std::string to_text(const page& mine) {
    std::string text;
    for (const whiteboard::stroke& each : mine.seen.strokes()) {
        text += fmt::format("{} of {}, {}{}:", each.id, each.by, each.colour, each.done ? "" : " open");
        for (const place at : each.points)
            text += fmt::format(" {},{}", at.x, at.y);
        text += '\n';
    }
    return text;
}

bool all_are_somebodys(const page& mine) {
    return std::ranges::all_of(mine.seen.strokes(), [](const auto& each) {
        return each.by.starts_with('u') && !each.points.empty() && each.id < 12;
    });
}

}  // namespace

BOOST_AUTO_TEST_CASE(everybody_sees_the_same_picture) {
    const std::string broken =
        parlor::sim::room_simulation<page>("board/main", &whiteboard::install)
            .says<whiteboard::draw>(&any_part)
            .says<whiteboard::draw>(&any_part)
            .says<whiteboard::hover>([](std::uint64_t any) {
                return whiteboard::hover{.at = {.x = static_cast<std::int16_t>(any % 6400), .y = 7}};
            })
            .says<whiteboard::undo>([](std::uint64_t any) { return whiteboard::undo{.stroke = any % 12}; })
            .says<whiteboard::wipe>([](std::uint64_t) { return whiteboard::wipe(); })
            .hears<whiteboard::drawn>([](page& mine, const whiteboard::drawn& news) {
                for (const auto& part : news.parts)
                    mine.apply(part);
            })
            .hears<whiteboard::undone>([](page& mine, const whiteboard::undone& gone) { mine.apply(gone); })
            .hears<whiteboard::wiped>([](page& mine, const whiteboard::wiped&) { mine.seen.wipe(); })
            .hears<whiteboard::picture>([](page& mine, const whiteboard::picture& part) { mine.take(part); })
            .asks(whiteboard::look(), [](const page& mine) { return !mine.is_whole; })
            .always("every stroke is somebody's", &all_are_somebodys)
            .same_for_all(&to_text)
            .run(300);
    BOOST_TEST(broken == "");
}
