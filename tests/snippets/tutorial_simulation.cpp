// The test of docs/tutorial/7_simulation.md.
#define BOOST_TEST_MODULE list_simulation
#include <boost/test/unit_test.hpp>

//! [list]
#include <parlor/sim/room_simulation.hpp>

#include "tutorial_list.hpp"

struct what_a_member_knows {
    std::uint64_t last = 0;
    bool in_order = true;
};

BOOST_AUTO_TEST_CASE(items_are_numbered_in_order_whatever_happens) {
    using view = what_a_member_knows;
    const auto install = [](parlor::server& app) { app.add_room<list_room>("list/{name}"); };
    const std::string broken =
        parlor::sim::room_simulation<view>("list/food", install)
            .says<add>([](std::uint64_t any) { return add{"item " + std::to_string(any % 100)}; })
            .hears<added>([](view& mine, const added& item) {
                if (mine.last != 0) mine.in_order = mine.in_order && item.number == mine.last + 1;
                mine.last = item.number;
            })
            .always("items are numbered in order", [](const view& mine) { return mine.in_order; })
            .same_for_all([](const view& mine) { return std::to_string(mine.last); })
            .run(1000);
    BOOST_TEST(broken == "");
}
//! [list]
