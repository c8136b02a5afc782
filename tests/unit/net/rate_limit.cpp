// Promises of rate_limit: refuse first, close when it goes on.
#include "net/rate_limit.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using verdict = parlor::rate_limit::verdict;

const parlor::time_point start{1h};
const parlor::token_bucket_options options{.per_second = 10, .burst = 5};

// Sends every 10 ms, ten times the rate, from `from` to before `until`; returns the last verdict that was no `allow`.
verdict flood(parlor::rate_limit& limit, parlor::duration from, parlor::duration until) {
    auto last = verdict::allow;
    for (auto at = from; at < until; at += 10ms) {
        const auto said = limit.on_message(options, start + at);
        if (said != verdict::allow) last = said;
    }
    return last;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rate_limit)

BOOST_AUTO_TEST_CASE(allows_the_burst_and_refuses_what_is_past_it) {
    parlor::rate_limit limit;
    for (int i = 0; i < 5; ++i)
        BOOST_TEST((limit.on_message(options, start) == verdict::allow));
    BOOST_TEST((limit.on_message(options, start) == verdict::refuse));
    BOOST_TEST((limit.on_message(options, start + 100ms) == verdict::allow));
}

BOOST_AUTO_TEST_CASE(closes_when_it_has_gone_on_for_three_seconds) {
    parlor::rate_limit limit;
    BOOST_TEST((flood(limit, 0s, 3s) == verdict::refuse));
    BOOST_TEST((flood(limit, 3s, 3200ms) == verdict::close));
}

BOOST_AUTO_TEST_CASE(forgives_after_a_pause_of_a_second) {
    parlor::rate_limit limit;
    BOOST_TEST((flood(limit, 0s, 2s) == verdict::refuse));
    BOOST_TEST((flood(limit, 3100ms, 5900ms) == verdict::refuse));
    BOOST_TEST((flood(limit, 5900ms, 6500ms) == verdict::close));
}

BOOST_AUTO_TEST_CASE(a_single_refusal_now_and_then_never_closes) {
    parlor::rate_limit limit;
    for (int second = 0; second < 60; second += 2) {
        for (int i = 0; i < 5; ++i) {
            BOOST_TEST((limit.on_message(options, start + std::chrono::seconds(second)) == verdict::allow));
        }
        BOOST_TEST((limit.on_message(options, start + std::chrono::seconds(second)) == verdict::refuse));
    }
}

BOOST_AUTO_TEST_CASE(never_refuses_without_a_limit) {
    parlor::rate_limit limit;
    const parlor::token_bucket_options none{.per_second = 0, .burst = 200};
    for (int i = 0; i < 100'000; ++i)
        BOOST_REQUIRE((limit.on_message(none, start) == verdict::allow));
}

BOOST_AUTO_TEST_SUITE_END()
