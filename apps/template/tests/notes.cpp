// The room without a socket: members are played, the clock stands still.
#define BOOST_TEST_MODULE notes
#include <boost/test/unit_test.hpp>

#include "notes.hpp"
#include "parlor/test/test_room.hpp"

namespace {

const parlor::test::test_room_setup a_wall{.name = "wall/kitchen", .pattern = "wall/{name}"};
using walls = parlor::test::test_room<notes_room>;

}  // namespace

BOOST_AUTO_TEST_SUITE(notes_room_)

BOOST_AUTO_TEST_CASE(shows_a_note_to_everyone) {
    walls room(a_wall);
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.expect<wall>();
    bo.expect<wall>();

    ana.request(pin{"buy milk"});

    const auto seen = bo.expect<pinned>();
    BOOST_TEST(seen.by == "ana");
    BOOST_TEST(seen.text == "buy milk");
    BOOST_TEST(bo.seq() == 1);
}

BOOST_AUTO_TEST_CASE(shows_earlier_notes_to_who_comes_later) {
    walls room(a_wall);
    auto ana = room.join("ana");
    ana.request(pin{"first"});
    ana.request(pin{"second"});

    auto bo = room.join("bo");

    const auto earlier = bo.expect<wall>();
    BOOST_REQUIRE(earlier.notes.size() == 2);
    BOOST_TEST(earlier.notes[1].text == "second");
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(refuses_a_note_without_text) {
    walls room(a_wall);
    auto ana = room.join("ana");
    BOOST_CHECK_EXCEPTION(ana.request(pin{""}), parlor::failure,
                          [](const parlor::failure& why) { return why.code() == parlor::errc::invalid_argument; });
}

BOOST_AUTO_TEST_SUITE_END()
