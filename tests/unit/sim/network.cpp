// Promises of network: which ends of connections a machine still holds.
#include "sim/network.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(counts_the_ends_that_a_machine_has_not_closed) {
    parlor::sim::world world(3);
    parlor::sim::simulated_clock clock(world);
    parlor::sim::simulated_loop loop(world, clock, 1);
    parlor::sim::network net(world);
    loop.start();
    const auto door = net.listen(1, loop);
    std::unique_ptr<parlor::transport> accepted;
    std::unique_ptr<parlor::transport> dialed;
    door->start([&](std::unique_ptr<parlor::transport> came) { accepted = std::move(came); });
    const auto dialer = net.make_dialer(loop, "10.0.0.9");
    const auto dialing = dialer->dial(
        {}, [&](std::unique_ptr<parlor::transport> made, const std::string&) { dialed = std::move(made); });
    BOOST_TEST(net.streams_of(1) == 0U);
    world.run_until(world.now() + 1s);
    BOOST_REQUIRE(accepted);
    BOOST_REQUIRE(dialed);
    BOOST_TEST(net.streams_of(1) == 1U);
    BOOST_TEST(net.streams_of(2) == 0U);
    dialed.reset();
    world.run_until(world.now() + 1s);
    BOOST_TEST(net.streams_of(1) == 1U);
    accepted->close();
    BOOST_TEST(net.streams_of(1) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
