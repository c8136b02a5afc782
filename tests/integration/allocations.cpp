// What a broadcast takes from the heap: as much for a thousand members as for ten.
#include <algorithm>
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "integration/running_server.hpp"
#include "unit/wire/counted_new.hpp"

namespace allocation_rooms {

struct shout {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(shout, (), (text))

struct shouted {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(shouted, (), (text))

struct count {};
BOOST_DESCRIBE_STRUCT(count, (), ())

struct counted {
    std::uint64_t allocations = 0;
};
BOOST_DESCRIBE_STRUCT(counted, (), (allocations))

/// Tells what its own thread has taken from the heap: with one shard, that is the thread of all its members too.
class counting final : public parlor::room {
public:
    counting() {
        on<shout>(&counting::handle_shout);
        on<count>(&counting::handle_count);
    }

private:
    void handle_shout(parlor::member&, const shout& what) { broadcast(shouted{what.text}); }
    static counted handle_count(parlor::member&, const count&) {
        return {.allocations = wire_test::allocations_here()};
    }
};

}  // namespace allocation_rooms

namespace {

using namespace integration;

constexpr std::string_view room = "counting/main";

// Of one broadcast, from its arrival to the last member's write, once everything has the room that it needs.
std::uint64_t allocations_of_a_broadcast(std::size_t members) {
    const running_server server(
        [](parlor::config& c) { c.threads = 1; },
        [](parlor::server& app) { app.add_room<allocation_rooms::counting>("counting/{name}", {.presence = false}); });
    std::vector<std::unique_ptr<peer>> all;
    for (std::size_t i = 0; i < members; ++i)
        all.push_back(std::make_unique<peer>(server.port(), "u", room));
    peer& speaker = *all.front();
    const auto total = [&] { return number_at(speaker.ok("count", room), "/allocations"); };
    const auto broadcast = [&] {
        (void)speaker.ok("shout", room, R"({"text":"a text that is too long for a small string to hold"})");
        for (const auto& each : all)
            (void)each->event("shouted");
    };
    for (int i = 0; i < 3; ++i)
        broadcast();
    std::uint64_t least = UINT64_MAX;  // now and then something grows: a log, a batch
    for (int i = 0; i < 8; ++i) {
        const std::uint64_t before = total();
        broadcast();
        least = std::min(least, total() - before);
    }
    return least;
}

BOOST_AUTO_TEST_SUITE(allocations)

BOOST_AUTO_TEST_CASE(a_broadcast_to_1000_members_takes_no_more_than_one_to_10) {
    const std::uint64_t for_10 = allocations_of_a_broadcast(10);
    const std::uint64_t for_1000 = allocations_of_a_broadcast(1000);
    BOOST_TEST(for_10 > 0U);  // the counting works: a message is a record, at least
    BOOST_TEST(for_1000 == for_10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
