// Promises of room_position: nothing twice, and no hole unseen.
#include "client/room_position.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(room_position)

BOOST_AUTO_TEST_CASE(takes_each_number_once_and_sees_a_hole) {
    parlor::room_position at;
    BOOST_TEST(!at.move_to("e1", 5));
    BOOST_TEST(!at.accept(5).fresh);
    const auto next = at.accept(6);
    BOOST_TEST(next.fresh);
    BOOST_TEST(!next.gap);
    const auto jump = at.accept(9);
    BOOST_REQUIRE(jump.gap.has_value());
    BOOST_TEST(jump.gap->after == 6U);
    BOOST_TEST(jump.gap->up_to == 8U);
    BOOST_TEST(!at.accept(8).fresh);
}

BOOST_AUTO_TEST_CASE(knows_what_a_resume_replays) {
    parlor::room_position at;
    at.move_to("e1", 5);
    at.replay_to("e1", 7);
    BOOST_TEST(at.accept(6).replayed);
    BOOST_TEST(at.accept(7).replayed);
    BOOST_TEST(!at.accept(8).replayed);
}

BOOST_AUTO_TEST_CASE(a_move_tells_what_lies_between) {
    parlor::room_position at;
    at.move_to("e1", 5);
    BOOST_TEST(!at.move_to("e1", 5));
    BOOST_TEST(at.move_to("e1", 9).value().after == 5U);
    const auto anew = at.move_to("e2", 2);
    BOOST_TEST(anew.value().new_epoch);
    BOOST_TEST(anew->after == 0U);
    BOOST_TEST(anew->up_to == 2U);
}

BOOST_AUTO_TEST_CASE(where_nobody_said_its_place_the_first_is_no_hole) {
    parlor::room_position inbox;
    BOOST_TEST(!inbox.accept(40).gap);
    BOOST_TEST(!inbox.accept(40).fresh);
}

BOOST_AUTO_TEST_SUITE_END()
