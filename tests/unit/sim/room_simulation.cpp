// Promises of room_simulation: it finds what is wrong with an author's room, and tells it shortly.
#include "parlor/sim/room_simulation.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/log.hpp"
#include "parlor/parlor.hpp"

namespace {

struct add {
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(add, (), (amount))

struct total {
    std::uint64_t amount = 0;
    std::uint64_t sum = 0;
};
BOOST_DESCRIBE_STRUCT(total, (), (amount, sum))

/// Adds up, and forgets its sum when it closes, unlike its log.
class forgetful_sum final : public parlor::room {
public:
    forgetful_sum() { on<add>(&forgetful_sum::handle_add); }

private:
    void handle_add(parlor::member& /*from*/, add more) {
        sum_ += more.amount;
        broadcast(total{.amount = more.amount, .sum = sum_});
    }
    std::uint64_t sum_ = 0;
};

/// The same without the bug.
class remembering_sum final : public parlor::room {
public:
    remembering_sum() { on<add>(&remembering_sum::handle_add); }

private:
    parlor::task<> on_open() override {
        const parlor::history_page page = co_await read_history(UINT64_MAX, 1);
        if (!page.empty()) sum_ = page[0].as<total>().sum;
    }
    void handle_add(parlor::member& /*from*/, add more) {
        sum_ += more.amount;
        broadcast(total{.amount = more.amount, .sum = sum_});
    }
    std::uint64_t sum_ = 0;
};

struct view {
    std::uint64_t sum = 0;
    bool is_right = true;
};

template <class Room>
std::string simulated(std::uint64_t seeds) {
    parlor::log::set_level(parlor::log::level::off);
    return parlor::sim::room_simulation<view>("sum/a", [](parlor::server& app) { app.add_room<Room>("sum/{name}"); })
        .template says<add>([](std::uint64_t any) { return add{any % 10}; })
        .template hears<total>([](view& mine, const total& now) {
            mine.is_right = mine.is_right && (mine.sum == 0 || now.sum == mine.sum + now.amount);
            mine.sum = now.sum;
        })
        .always("the sum is right", [](const view& mine) { return mine.is_right; })
        .same_for_all([](const view& mine) { return std::to_string(mine.sum); })
        .run(seeds);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room_simulation)

BOOST_AUTO_TEST_CASE(finds_a_room_that_forgets_and_tells_how_in_a_few_steps) {
    const std::string broken = simulated<forgetful_sum>(1000);
    BOOST_TEST_REQUIRE(broken.find("the sum is right") != std::string::npos);
    BOOST_TEST(std::ranges::count(broken, '\n') < 20, broken);
    BOOST_TEST(broken == simulated<forgetful_sum>(1000));
}

BOOST_AUTO_TEST_CASE(has_nothing_to_say_of_a_room_that_remembers) {
    BOOST_TEST(simulated<remembering_sum>(100) == "");
}

BOOST_AUTO_TEST_SUITE_END()
