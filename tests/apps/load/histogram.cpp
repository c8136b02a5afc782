// Promises of histogram: quantiles within one percent, at any magnitude.
#include "histogram.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "parlor/core/random.hpp"

BOOST_AUTO_TEST_SUITE(histogram)

BOOST_AUTO_TEST_CASE(an_empty_one_has_zeros) {
    const load::histogram none;
    BOOST_TEST(none.count() == 0U);
    BOOST_TEST(none.quantile(0.5) == 0U);
    BOOST_TEST(none.min() == 0U);
    BOOST_TEST(none.max() == 0U);
}

BOOST_AUTO_TEST_CASE(small_values_are_exact) {
    load::histogram some;
    for (std::uint64_t value = 1; value <= 100; ++value)
        some.add(value);
    BOOST_TEST(some.quantile(0.5) == 50U);
    BOOST_TEST(some.quantile(0.99) == 99U);
    BOOST_TEST(some.quantile(1) == 100U);
    BOOST_TEST(some.quantile(0) == 1U);
    BOOST_TEST(some.mean() == 50.5);
}

BOOST_AUTO_TEST_CASE(quantiles_are_never_low_and_less_than_a_percent_high) {
    const auto chance = parlor::make_seeded_random(11);
    load::histogram counted;
    std::vector<std::uint64_t> all;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t value = chance->next() >> (22 + chance->next() % 40);  // every magnitude
        all.push_back(std::min(value, load::histogram::largest));
        counted.add(value);
    }
    std::ranges::sort(all);
    for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(all.size()) + 0.999999);
        const std::uint64_t exact = all[std::max<std::size_t>(rank, 1) - 1];
        const std::uint64_t told = counted.quantile(share);
        BOOST_TEST(told >= exact);
        BOOST_TEST(static_cast<double>(told) <= static_cast<double>(exact) * 1.01);
    }
}

BOOST_AUTO_TEST_CASE(what_is_too_large_counts_as_the_largest) {
    load::histogram one;
    one.add(UINT64_MAX);
    BOOST_TEST(one.max() == load::histogram::largest);
    BOOST_TEST(one.quantile(0.5) == load::histogram::largest);
}

BOOST_AUTO_TEST_SUITE_END()
