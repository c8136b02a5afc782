// Promises of token_bucket, a rate with a burst.
#include "core/token_bucket.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

const parlor::time_point start{1h};

int taken(parlor::token_bucket& bucket, const parlor::token_bucket_options& options, parlor::time_point at, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += bucket.try_take(options, at) ? 1 : 0;
    return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token_bucket)

BOOST_AUTO_TEST_CASE(has_the_documented_defaults) {
    const parlor::token_bucket_options defaults;
    BOOST_TEST(defaults.per_second == 100U);
    BOOST_TEST(defaults.burst == 200U);
    BOOST_TEST(sizeof(parlor::token_bucket) <= 8U);
}

BOOST_AUTO_TEST_CASE(lets_the_burst_pass_and_then_the_rate) {
    parlor::token_bucket bucket;
    BOOST_TEST(taken(bucket, {}, start, 1000) == 200);
    BOOST_TEST(taken(bucket, {}, start + 9ms, 10) == 0);
    BOOST_TEST(taken(bucket, {}, start + 10ms, 10) == 1);
    BOOST_TEST(taken(bucket, {}, start + 1s, 1000) == 99);
    BOOST_TEST(taken(bucket, {}, start + 2s, 1000) == 100);
}

BOOST_AUTO_TEST_CASE(fills_up_to_the_burst_and_no_further) {
    parlor::token_bucket bucket;
    BOOST_TEST(taken(bucket, {}, start, 1000) == 200);
    BOOST_TEST(taken(bucket, {}, start + 24h, 1000) == 200);
}

BOOST_AUTO_TEST_CASE(a_zero_is_no_limit) {
    parlor::token_bucket bucket;
    BOOST_TEST(taken(bucket, {.per_second = 1, .burst = 0}, start, 100'000) == 100'000);
    BOOST_TEST(taken(bucket, {.per_second = 0, .burst = 1}, start, 100'000) == 100'000);
}

BOOST_AUTO_TEST_CASE(stands_any_number) {
    parlor::token_bucket bucket;
    constexpr auto huge = ~std::size_t{0};
    BOOST_TEST(taken(bucket, {.per_second = huge, .burst = huge}, start, 100'000) == 100'000);
    BOOST_TEST(taken(bucket, {.per_second = 1, .burst = huge}, start, 100'000) == 100'000);
}

BOOST_AUTO_TEST_SUITE_END()
