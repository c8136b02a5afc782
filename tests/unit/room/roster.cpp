// Promises of roster: numbers that are never used again, pages, and what presence will say.
#include "room/roster.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/scripted_journals.hpp"
#include "parlor/test/test_room.hpp"
#include "room/room_actor.hpp"

namespace {

class empty_room final : public parlor::room {};

/// A room_actor for members to refer to; nothing is ever sent through it.
struct somewhere final : parlor::courier {
    void deliver(std::uint32_t, parlor::delivery) override {}
    somewhere() {
        rooms.add_template("room/{name}", {}, [] { return std::make_unique<empty_room>(); });
        rooms.set_homes({&home});
        at = std::static_pointer_cast<parlor::room_actor>(rooms.open("room/a"));
    }
    parlor::test::manual_loop loop;
    parlor::test::scripted_journals journals;
    parlor::room_limits limits;
    parlor::room_figures figures;
    parlor::scope housekeeping{loop};
    parlor::registry rooms{journals};
    parlor::room_environment home{.home = loop,
                                  .shard = 0,
                                  .shards = 1,
                                  .out = *this,
                                  .housekeeping = housekeeping,
                                  .journals = journals,
                                  .limits = limits,
                                  .figures = figures};
    std::shared_ptr<parlor::room_actor> at;
};

struct fixture {
    static parlor::session_ref session(std::uint64_t number) { return {.node = 0, .shard = 0, .number = number}; }
    parlor::member& add(std::uint64_t number, std::string name, bool announced = true) {
        auto who = std::make_shared<parlor::user>();
        who->name = std::move(name);
        parlor::member& added = members.add(*where.at, session(number), std::move(who));
        if (announced) members.announce(session(number));
        return added;
    }

    somewhere where;
    parlor::roster members;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(roster, fixture)

BOOST_AUTO_TEST_CASE(numbers_members_and_uses_no_number_twice) {
    BOOST_TEST(add(7, "ana").id() == "m1");
    BOOST_TEST(add(8, "bo").id() == "m2");
    const auto gone = members.remove(session(8));
    BOOST_TEST(gone.mapped().name() == "bo");
    BOOST_TEST(add(8, "bo").id() == "m3");
    BOOST_TEST(members.size() == 2U);
}

BOOST_AUTO_TEST_CASE(finds_members_by_session) {
    const parlor::member& ana = add(7, "ana");
    BOOST_TEST(members.find(session(7)) == &ana);
    BOOST_TEST(!members.find(session(8)));
    const auto gone = members.remove(session(7));
    BOOST_TEST(&gone.mapped() == &ana);  // lives on in the caller's hands
    BOOST_TEST(members.remove(session(7)).empty());
    BOOST_TEST(members.empty());
}

BOOST_AUTO_TEST_CASE(lists_page_by_page_in_the_order_of_joining) {
    for (std::uint64_t i = 1; i <= 5; ++i)
        add(100 - i, "u" + std::to_string(i));
    bool more = false;
    const auto first = members.list(0, 2, more);
    BOOST_TEST(more);
    BOOST_REQUIRE(first.size() == 2U);
    BOOST_TEST(first[0].user == "u1");
    const auto rest = members.list(2, 3, more);
    BOOST_TEST(!more);
    BOOST_REQUIRE(rest.size() == 3U);
    BOOST_TEST(rest[2].id == "m5");
    BOOST_TEST(members.list(5, 3, more).empty());
}

BOOST_AUTO_TEST_CASE(tells_each_change_once) {
    BOOST_TEST(!members.has_changes());
    add(1, "ana");
    BOOST_TEST(members.has_changes());
    BOOST_TEST(members.take_changes().joined.size() == 1U);
    BOOST_TEST(!members.has_changes());
    members.remove(session(1));
    const auto changes = members.take_changes();
    BOOST_REQUIRE(changes.left.size() == 1U);
    BOOST_TEST(changes.left[0].id == "m1");
    BOOST_TEST(changes.left[0].user == "ana");
    BOOST_TEST(changes.joined.empty());
    BOOST_TEST(changes.count == 0U);
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_those_who_came_and_went_in_between_or_were_never_let_in) {
    add(1, "ana");
    members.remove(session(1));
    add(2, "bo", false);
    BOOST_TEST(!members.has_changes());
    members.remove(session(2));
    BOOST_TEST(!members.has_changes());
}

BOOST_AUTO_TEST_CASE(names_at_most_a_hundred_and_says_that_there_are_more) {
    for (std::uint64_t i = 1; i <= 100; ++i)
        add(i, "u");
    BOOST_TEST(!members.take_changes().more.has_value());
    for (std::uint64_t i = 1; i <= 100; ++i)
        members.remove(session(i));
    add(101, "v");
    const auto changes = members.take_changes();
    BOOST_TEST(changes.left.size() == 100U);
    BOOST_TEST(!changes.more.has_value());
    for (std::uint64_t i = 200; i <= 300; ++i)
        add(i, "w");
    BOOST_TEST(members.take_changes().more.value_or(false));
}

BOOST_AUTO_TEST_SUITE_END()
