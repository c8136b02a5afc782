// Promises of shared_rates: one bucket for all who share it, whenever and wherever they come.
#include "net/shared_rates.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

const parlor::time_point start{1h};

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_rates)

BOOST_AUTO_TEST_CASE(without_a_rate_there_is_no_limit_and_nothing_is_kept) {
    parlor::shared_rates rates(0);
    BOOST_TEST(!rates.limits());
    auto share = rates.share_of("ana", start);
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(share.try_take(start));
    BOOST_TEST(parlor::shared_rates::share().try_take(start));
    BOOST_TEST(rates.size() == 0U);
}

BOOST_AUTO_TEST_CASE(all_who_share_a_bucket_take_from_it_together) {
    parlor::shared_rates rates(2);
    auto one = rates.share_of("ana", start), two = rates.share_of("ana", start), other = rates.share_of("bo", start);
    BOOST_TEST(one.try_take(start));
    BOOST_TEST(two.try_take(start));
    BOOST_TEST(one.try_take(start));
    BOOST_TEST(two.try_take(start));
    BOOST_TEST(!one.try_take(start));
    BOOST_TEST(!two.try_take(start));
    BOOST_TEST(other.try_take(start));
    BOOST_TEST(two.try_take(start + 500ms));
    BOOST_TEST(!one.try_take(start + 500ms));
}

BOOST_AUTO_TEST_CASE(who_comes_back_finds_the_bucket_as_it_was) {
    parlor::shared_rates rates(1);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(rates.share_of("ana", start).try_take(start));
    BOOST_TEST(!rates.share_of("ana", start).try_take(start));
    BOOST_TEST(rates.share_of("ana", start + 1s).try_take(start + 1s));
}

BOOST_AUTO_TEST_CASE(forgets_full_buckets_that_nobody_shares) {
    parlor::shared_rates rates(1);
    auto held = rates.share_of("held", start);
    auto now = start;
    for (int i = 0; i < 10000; ++i, now += 10ms)
        (void)rates.share_of(std::to_string(i), now).try_take(now);
    BOOST_TEST(rates.size() < 2100U);
    BOOST_TEST(held.try_take(now));
    BOOST_TEST(held.try_take(now));
    auto more = rates.share_of("held", now);
    BOOST_TEST(!more.try_take(now));
}

BOOST_AUTO_TEST_CASE(threads_together_get_no_more_than_one_would) {
    parlor::shared_rates rates(500);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&rates, &taken] {
            auto share = rates.share_of("ana", start);
            for (int n = 0; n < 1000; ++n)
                taken += share.try_take(start) ? 1 : 0;
        });
    }
    for (auto& each : threads)
        each.join();
    BOOST_TEST(taken == 1000);
}

BOOST_AUTO_TEST_SUITE_END()
