#include "board_room.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/test_room.hpp"

namespace {

using namespace whiteboard;
using namespace std::chrono_literals;
using boards = parlor::test::test_room<board_room>;

parlor::test::test_room_setup a_board() {
    return {
        .name = "board/main", .pattern = "board/{name}", .options = {.overflow = parlor::overflow_policy::conflate}};
}

draw line(std::uint64_t stroke, std::uint32_t from, std::vector<place> points, bool done = false) {
    draw made;
    made.stroke = stroke;
    made.width = 4;
    made.from = from;
    made.points = std::move(points);
    made.done = done;
    return made;
}

std::vector<stroke> rebuilt(const picture& page) {
    board copy;
    copy.apply(page);
    return copy.strokes();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(board_room_)

BOOST_AUTO_TEST_CASE(tells_once_a_tick_what_was_drawn) {
    boards room(a_board());
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    bo.expect<picture>();
    ana.request(line(1, 0, {{10, 10}, {1, 1}}));
    bo.request(line(2, 0, {{20, 20}}, true));
    ana.request(line(1, 2, {{13, 11}}, true));
    bo.expect_nothing();

    room.advance(board_room::tick);

    const auto heard = bo.expect<drawn>();
    BOOST_REQUIRE(heard.parts.size() == 2);
    BOOST_TEST(heard.parts[0].stroke == 2);  // it ended first, so it lies below
    BOOST_TEST(heard.parts[1].by == "ana");
    BOOST_TEST((heard.parts[1].points == std::vector<place>{{10, 10}, {1, 1}, {2, 0}}));
    BOOST_TEST(heard.parts[1].done);
    BOOST_TEST(bo.seq() == 1);
    room.advance(10 * board_room::tick);
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(shows_a_late_joiner_all_that_there_is) {
    boards room(a_board());
    auto ana = room.join("ana");
    ana.request(line(1, 0, {{10, 10}, {1, 1}}, true));
    room.advance(board_room::tick);
    ana.request(line(2, 0, {{20, 20}}));  // not told yet

    auto bo = room.join("bo");

    const auto told = bo.expect<drawn>();
    BOOST_TEST(told.parts.at(0).stroke == 2);
    const auto seen = rebuilt(bo.expect<picture>());
    BOOST_REQUIRE(seen.size() == 2);
    BOOST_TEST((seen[0].points == std::vector<place>{{10, 10}, {11, 11}}));
    BOOST_TEST(!seen[1].done);
    ana.request(line(2, 1, {{21, 20}}));
    room.advance(board_room::tick);
    BOOST_TEST(bo.expect<drawn>().parts.at(0).from == 1);
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(takes_back_a_stroke_after_it_was_told) {
    boards room(a_board());
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    bo.expect<picture>();
    ana.request(line(1, 0, {{10, 10}}, true));
    BOOST_CHECK_EXCEPTION(bo.request(undo{.stroke = 1}), parlor::failure,
                          [](const parlor::failure& why) { return why.code() == parlor::errc::permission_denied; });
    ana.request(undo{.stroke = 1});
    ana.request(undo{.stroke = 1});
    bo.expect<drawn>();
    BOOST_TEST(bo.expect<undone>().stroke == 1);
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(tells_the_others_where_a_pen_is_and_only_the_latest_place) {
    boards room(a_board());
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.expect<picture>();
    bo.expect<picture>();
    for (std::int16_t x = 1; x <= 5; ++x)
        ana.send(hover{.at = {.x = x, .y = 0}});
    room.advance(board_room::tick);
    const auto seen = bo.expect<cursor>();
    BOOST_TEST(seen.member == "m1");
    BOOST_TEST(seen.at.x == 5);
    BOOST_TEST(bo.seq() == 0);
    bo.expect_nothing();
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(ends_the_strokes_of_who_is_gone) {
    boards room(a_board());
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    bo.expect<picture>();
    ana.request(line(1, 0, {{10, 10}}));
    ana.vanish();
    room.advance(board_room::tick);
    const auto heard = bo.expect<drawn>();
    BOOST_TEST(heard.parts.at(0).done);
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(finds_its_picture_in_the_log_when_it_opens_again) {
    boards room(a_board());
    std::vector<stroke> before;
    {
        auto ana = room.join("ana");
        ana.expect<picture>();
        for (std::uint64_t id = 1; id <= 2 * board_room::ticks_between_pictures + 10; ++id) {
            ana.request(line(id, 0, {{10, 10}, {1, 1}}, true));
            room.advance(board_room::tick);
            if (id % 3 != 0) ana.request(undo{.stroke = id});
        }
        ana.leave();
        auto bo = room.join("bo");
        bo.leave();
    }
    room.advance(1min);
    BOOST_TEST(!room.is_open());

    auto cy = room.join("cy");
    board copy;
    for (bool last = false; !last;) {
        const auto page = cy.expect<picture>();
        copy.apply(page);
        last = page.last;
    }
    const auto seen = copy.strokes();
    BOOST_TEST(seen.size() == (2 * board_room::ticks_between_pictures + 10) / 3);
    BOOST_TEST(seen.at(0).id == 3);
    BOOST_TEST(seen.back().id == 2010);
}

BOOST_AUTO_TEST_CASE(wipes_for_everyone) {
    boards room(a_board());
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    bo.expect<picture>();
    ana.request(line(1, 0, {{10, 10}}, true));
    bo.request(wipe{});
    bo.expect<drawn>();
    BOOST_TEST(bo.expect<wiped>().by == "bo");
    ana.request(look{});
    ana.expect<picture>();
    ana.expect<drawn>();
    ana.expect<wiped>();
    BOOST_TEST(ana.expect<picture>().strokes.empty());
}

BOOST_AUTO_TEST_SUITE_END()
