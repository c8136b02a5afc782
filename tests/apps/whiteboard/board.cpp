#include "board.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"

namespace {

using namespace whiteboard;

ink part(std::uint64_t stroke, std::uint32_t from, std::vector<place> points, bool done = false) {
    ink made;
    made.stroke = stroke;
    made.width = 4;
    made.from = from;
    made.points = std::move(points);
    made.done = done;
    return made;
}

parlor::errc refusal(board& on, ink what, const std::string& by = "ana") {
    try {
        (void)on.draw(std::move(what), by);
    } catch (const parlor::failure& why) {
        return why.code();
    }
    return parlor::errc::unknown;
}

std::vector<std::uint64_t> order(const board& of) {
    std::vector<std::uint64_t> ids;
    for (const stroke& each : of.strokes())
        ids.push_back(each.id);
    return ids;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(board_)

BOOST_AUTO_TEST_CASE(tells_what_is_new_and_nothing_twice) {
    board on;
    const auto first = on.draw(part(1, 0, {{10, 10}, {1, 1}}), "ana");
    BOOST_REQUIRE(first);
    BOOST_TEST(first->by == "ana");
    BOOST_TEST(first->points.size() == 2);
    BOOST_TEST(!on.draw(part(1, 0, {{10, 10}, {1, 1}}), "ana"));

    const auto overlapping = on.draw(part(1, 1, {{11, 11}, {2, 0}}, true), "ana");
    BOOST_REQUIRE(overlapping);
    BOOST_TEST(overlapping->from == 2);
    BOOST_TEST((overlapping->points == std::vector<place>{{13, 11}}));
    BOOST_TEST(overlapping->done);
    BOOST_TEST(!on.draw(part(1, 1, {{11, 11}, {2, 0}}, true), "ana"));
    BOOST_TEST((on.strokes().at(0).points == std::vector<place>{{10, 10}, {11, 11}, {13, 11}}));
}

BOOST_AUTO_TEST_CASE(puts_a_stroke_on_top_when_it_ends) {
    board on;
    (void)on.draw(part(1, 0, {{1, 1}}), "ana");
    (void)on.draw(part(2, 0, {{2, 2}}, true), "bo");
    BOOST_TEST((order(on) == std::vector<std::uint64_t>{2, 1}));
    (void)on.draw(part(3, 0, {{3, 3}}, true), "bo");
    (void)on.draw(part(1, 1, {}, true), "ana");
    BOOST_TEST((order(on) == std::vector<std::uint64_t>{2, 3, 1}));
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be) {
    board on;
    (void)on.draw(part(1, 0, {{1, 1}}), "ana");
    BOOST_TEST((refusal(on, part(2, 0, {})) == parlor::errc::invalid_argument));
    BOOST_TEST((refusal(on, part(2, 0, {{-1, 0}})) == parlor::errc::invalid_argument));
    BOOST_TEST((refusal(on, part(2, 0, {{6400, 4000}, {1, 0}})) == parlor::errc::invalid_argument));
    BOOST_TEST((refusal(on, part(2, 1, {{1, 1}})) == parlor::errc::out_of_range));
    BOOST_TEST((refusal(on, part(2, 4'000'000'000U, {{1, 1}})) == parlor::errc::out_of_range));
    BOOST_TEST((refusal(on, part(1, 1, {{1, 1}}), "bo") == parlor::errc::permission_denied));
    BOOST_TEST((refusal(on, part(2, 0, std::vector<place>(5000))) == parlor::errc::invalid_argument));
    ink thick = part(2, 0, {{1, 1}});
    thick.width = 200;
    BOOST_TEST((refusal(on, thick) == parlor::errc::invalid_argument));
    thick.width = 1;
    thick.colour = 9;
    BOOST_TEST((refusal(on, thick) == parlor::errc::invalid_argument));
    for (std::uint64_t id = 10; id < 17; ++id)
        (void)on.draw(part(id, 0, {{1, 1}}), "ana");
    BOOST_TEST((refusal(on, part(17, 0, {{1, 1}})) == parlor::errc::resource_exhausted));
    BOOST_TEST(on.points() == 8);
}

BOOST_AUTO_TEST_CASE(is_full_at_some_point_and_free_again_when_wiped) {
    board on;
    std::uint64_t id = 0;
    while (on.points() + board::max_stroke_points <= board::max_points)
        (void)on.draw(part(++id, 0, std::vector<place>(board::max_stroke_points), true), "ana");
    BOOST_TEST(
        (refusal(on, part(++id, 0, std::vector<place>(board::max_stroke_points))) == parlor::errc::resource_exhausted));
    on.wipe();
    BOOST_TEST(on.points() == 0);
    BOOST_TEST(on.draw(part(id, 0, {{1, 1}}), "ana").has_value());
}

BOOST_AUTO_TEST_CASE(takes_back_only_what_is_one_s_own) {
    board on;
    (void)on.draw(part(1, 0, {{1, 1}, {1, 0}}, true), "ana");
    (void)on.draw(part(2, 0, {{1, 1}}), "ana");
    BOOST_CHECK_THROW((void)on.undo(1, "bo"), parlor::failure);
    BOOST_TEST(on.undo(1, "ana"));
    BOOST_TEST(on.undo(2, "ana"));
    BOOST_TEST(!on.undo(2, "ana"));
    BOOST_TEST(on.strokes().empty());
    BOOST_TEST(on.points() == 0);
}

BOOST_AUTO_TEST_CASE(ends_what_somebody_has_left) {
    board on;
    (void)on.draw(part(1, 0, {{1, 1}}), "ana");
    (void)on.draw(part(2, 0, {{1, 1}}), "bo");
    const auto ends = on.finish_all("ana");
    BOOST_REQUIRE(ends.size() == 1);
    BOOST_TEST(ends[0].stroke == 1);
    BOOST_TEST(ends[0].done);
    BOOST_TEST(on.strokes().at(0).done);
    BOOST_TEST(!on.strokes().at(1).done);
}

BOOST_AUTO_TEST_CASE(is_rebuilt_from_its_pages) {
    board on;
    for (std::uint64_t id = 1; id <= 40; ++id)
        (void)on.draw(part(id, 0, {{100, 100}, {-3, 5}, {7, -9}}, id % 5 != 0 || id > 20), id % 2 == 0 ? "ana" : "bo");
    const auto pages = on.pages(200);
    BOOST_TEST(pages.size() > 4);
    BOOST_TEST(pages.front().first);
    BOOST_TEST(pages.back().last);
    board copy;
    (void)copy.draw(part(99, 0, {{1, 1}}), "cy");
    for (const picture& page : pages)
        copy.apply(page);
    BOOST_TEST((copy.strokes() == on.strokes()));
    BOOST_TEST(copy.points() == on.points());
    BOOST_TEST(board().pages(200).size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
