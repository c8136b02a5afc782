// Promises of backoff: full jitter within doubling bounds, the server's hint, and the codes that end it.
#include "client/backoff.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace {
using namespace std::chrono_literals;
using parlor::close_code;
}  // namespace

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(waits_are_spread_below_a_bound_that_doubles_up_to_a_cap) {
    const auto random = parlor::make_seeded_random(5);
    for (unsigned attempt = 0; attempt < 40; ++attempt) {
        const parlor::duration bound =
            std::min<parlor::duration>(30s, 500ms * (std::int64_t{1} << std::min(attempt, 20U)));
        parlor::duration least = bound;
        parlor::duration most = 0s;
        for (int i = 0; i < 200; ++i) {
            const auto wait = parlor::full_jitter(attempt, 500ms, 30s, *random);
            least = std::min(least, wait);
            most = std::max(most, wait);
        }
        BOOST_TEST((least >= 0s && least < bound / 10));
        BOOST_TEST((most <= bound && most > bound * 9 / 10));
    }
}

BOOST_AUTO_TEST_CASE(the_hint_is_the_end_of_the_reason) {
    BOOST_TEST((parlor::reconnect_hint("stopping; reconnect_ms=250") == 250ms));
    BOOST_TEST((parlor::reason_text("stopping; reconnect_ms=250") == "stopping"));
    for (const char* none : {"", "stopping", "reconnect_ms=5", "; reconnect_ms=", "; reconnect_ms=5x",
                             "; reconnect_ms=-5", "; reconnect_ms=5 ", "; reconnect_ms=9999999999"}) {
        BOOST_TEST(!parlor::reconnect_hint(none).has_value(), none);
        BOOST_TEST((parlor::reason_text(none) == none));
    }
}

BOOST_AUTO_TEST_CASE(only_codes_that_would_come_again_are_final) {
    for (const int code : {1002, 1003, 1007, 1008, 1009, 4001})
        BOOST_TEST(parlor::is_final(static_cast<close_code>(code)));
    for (const int code : {1000, 1001, 1005, 1006, 1011, 1012, 1013, 4000})
        BOOST_TEST(!parlor::is_final(static_cast<close_code>(code)));
}

BOOST_AUTO_TEST_SUITE_END()
