// Promises of the plan of a chaos run.
#include "chaos/plan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

namespace {

std::string told(const chaos::plan& of) {
    std::string text;
    for (const auto& each : of.disturbances)
        text += std::to_string(static_cast<int>(each.what)) + "/" + std::to_string(each.at) + "/" +
                std::to_string(each.whom) + "/" + std::to_string(each.lasting.count()) + "/" +
                std::to_string(each.bytes) + " ";
    for (const auto& each : of.cast) {
        text += each.user + std::to_string(each.seed);
        for (const auto& room : each.rooms)
            text += room;
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_AUTO_TEST_CASE(is_the_same_for_the_same_seed_and_another_for_another) {
    const chaos::plan_options options{.seed = 7, .kills = 5, .messages = 10'000, .clients = 12};
    chaos::plan_options other = options;
    other.seed = 8;
    BOOST_TEST(told(make_plan(options)) == told(make_plan(options)));
    BOOST_TEST(told(make_plan(options)) != told(make_plan(other)));
}

BOOST_AUTO_TEST_CASE(says_as_many_messages_and_kills_as_often_as_it_was_asked) {
    const auto made = chaos::make_plan({.seed = 1, .kills = 20, .messages = 200'000, .clients = 24});
    std::uint64_t messages = 0;
    for (const auto& each : made.cast)
        messages += each.messages;
    BOOST_TEST(messages == 200'000U);
    BOOST_TEST(made.cast.size() == 24U);
    const auto count = [&made](chaos::trouble what) {
        return std::ranges::count(made.disturbances, what, &chaos::disturbance::what);
    };
    BOOST_TEST(count(chaos::trouble::kill) == 20);
    BOOST_TEST(count(chaos::trouble::stop) == 5);
    BOOST_TEST(count(chaos::trouble::stall) == 11);
    BOOST_TEST(std::ranges::count(made.disturbances, chaos::too_much_to_miss, &chaos::disturbance::bytes) == 7);
    BOOST_TEST(std::ranges::count(made.disturbances, true, &chaos::disturbance::in_peace) == 4);
    BOOST_TEST(std::ranges::is_sorted(made.disturbances, {}, &chaos::disturbance::at));
    BOOST_TEST(made.disturbances.back().at <= 200'000U);
}

BOOST_AUTO_TEST_CASE(has_small_enough_rooms_visitors_by_twos_and_two_devices_of_one_user) {
    const auto made = chaos::make_plan({.seed = 3, .kills = 1, .messages = 200'000, .clients = 24});
    BOOST_TEST(made.rooms.size() == 26U);
    std::multiset<std::string> visited;
    for (const auto& each : made.cast) {
        if (each.visits) visited.insert(each.rooms.front());
    }
    BOOST_TEST(visited.size() == 8U);
    for (const auto& room : visited)
        BOOST_TEST(visited.count(room) == 2U);
    BOOST_TEST(made.cast[0].user == made.cast[1].user);
}

BOOST_AUTO_TEST_SUITE_END()
