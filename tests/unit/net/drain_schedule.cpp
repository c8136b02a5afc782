// Promises of drain_schedule: a stopping server spreads its clients out.
#include "net/drain_schedule.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "parlor/core/random.hpp"

namespace {

using namespace std::chrono_literals;

}  // namespace

BOOST_AUTO_TEST_SUITE(drain_schedule)

BOOST_AUTO_TEST_CASE(a_few_sessions_are_closed_at_once) {
    BOOST_TEST(parlor::drain_schedule(10, 10, 30s).batch_size() >= 10U);
    BOOST_TEST(parlor::drain_schedule(0, 0, 30s).batch_size() > 0U);
}

BOOST_AUTO_TEST_CASE(all_are_closed_within_half_of_the_drain_time) {
    for (const std::size_t sessions : {1U, 64U, 65U, 1000U, 20'000U, 1'000'001U}) {
        for (const parlor::duration timeout : {parlor::duration(30s), parlor::duration(1s), parlor::duration(1ms)}) {
            const parlor::drain_schedule schedule(sessions, sessions, timeout);
            const auto batches = (sessions + schedule.batch_size() - 1) / schedule.batch_size();
            // The first batch goes at once.
            const auto last = parlor::drain_schedule::interval * (batches - 1);
            BOOST_TEST((last <= timeout / 2));
        }
    }
}

BOOST_AUTO_TEST_CASE(many_sessions_are_spread_over_that_time) {
    BOOST_TEST(parlor::drain_schedule(20'000, 20'000, 30s).batch_size() < 100U);
    BOOST_TEST(parlor::drain_schedule(20'000, 20'000, 0s).batch_size() < 100U);
}

BOOST_AUTO_TEST_CASE(the_window_grows_with_the_server_not_with_the_shard) {
    BOOST_TEST((parlor::drain_schedule(10, 10, 30s).window() == 1s));
    BOOST_TEST((parlor::drain_schedule(10, 20'000, 30s).window() == 40s));
    BOOST_TEST((parlor::drain_schedule(10, 1'000'000, 30s).window() == 1min));
}

BOOST_AUTO_TEST_CASE(each_hint_lies_in_the_window) {
    const parlor::drain_schedule schedule(10, 10, 30s);
    const auto hint = [&](std::uint64_t random) { return schedule.reconnect_hint([random] { return random; }); };
    BOOST_TEST((hint(0) == 500ms));
    BOOST_TEST((hint(999) == 1499ms));
    BOOST_TEST((hint(1000) == 500ms));
    BOOST_TEST((hint(~std::uint64_t{0}) < 1500ms));
}

BOOST_AUTO_TEST_CASE(hints_fill_the_window_evenly) {
    const parlor::drain_schedule schedule(1000, 1000, 30s);
    const auto random = parlor::make_seeded_random(1);
    std::array<int, 4> quarters{};
    for (int i = 0; i < 4000; ++i) {
        const auto into = schedule.reconnect_hint([&] { return random->next(); }) - 500ms;
        ++quarters.at(static_cast<std::size_t>(into * 4 / schedule.window()));
    }
    for (const int count : quarters) {
        BOOST_TEST(count > 900);
        BOOST_TEST(count < 1100);
    }
}

BOOST_AUTO_TEST_SUITE_END()
