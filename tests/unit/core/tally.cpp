// Promises of tally, distribution and tally_map: figures that are right while another thread looks.
#include "core/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <thread>

BOOST_AUTO_TEST_SUITE(tally)

BOOST_AUTO_TEST_CASE(counts) {
    parlor::tally count;
    BOOST_TEST(count.value() == 0U);
    count.add();
    count.add(41);
    BOOST_TEST(count.value() == 42U);
}

BOOST_AUTO_TEST_CASE(never_goes_back_for_another_thread_that_reads) {
    parlor::tally count;
    bool went_back = false;
    std::thread reader([&] {
        for (std::uint64_t seen = 0; seen < 10'000 && !went_back;) {
            const std::uint64_t now = count.value();
            went_back = now < seen;
            seen = now;
        }
    });
    for (int i = 0; i < 10'000; ++i)
        count.add();
    reader.join();
    BOOST_TEST(!went_back);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(distribution)

BOOST_AUTO_TEST_CASE(counts_a_value_at_the_first_bound_that_is_not_less) {
    static constexpr std::uint64_t bounds[] = {10, 100};
    parlor::distribution values(bounds);
    for (const std::uint64_t value : {0U, 10U, 11U, 100U, 101U, 5000U})
        values.add(value);
    BOOST_TEST(values.count(0) == 2U);
    BOOST_TEST(values.count(1) == 2U);
    BOOST_TEST(values.count(2) == 2U);
    BOOST_TEST(values.sum() == 5222U);
}

BOOST_AUTO_TEST_CASE(has_bounds_that_ascend_for_times_and_sizes) {
    BOOST_TEST(std::ranges::is_sorted(parlor::time_bounds));
    BOOST_TEST(std::ranges::is_sorted(parlor::size_bounds));
    BOOST_TEST(parlor::time_bounds.size() <= parlor::distribution::max_bounds);
    BOOST_TEST(parlor::size_bounds.size() <= parlor::distribution::max_bounds);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tally_map)

BOOST_AUTO_TEST_CASE(counts_each_key_by_itself) {
    parlor::tally_map<std::string> counts;
    counts.of(std::string_view("say")).add();
    counts.of(std::string("typing")).add(2);
    counts.of("say").add();
    std::string seen;
    counts.for_each(
        [&](const std::string& key, const parlor::tally& count) { seen += fmt::format("{}={} ", key, count.value()); });
    BOOST_TEST(seen == "say=2 typing=2 ");
}

BOOST_AUTO_TEST_CASE(counts_bytes_beside_how_many_they_were_in) {
    parlor::tally_map<std::string, parlor::volume> sizes;
    sizes.of("say").add(100);
    sizes.of("say").add(0);
    BOOST_TEST(sizes.of("say").count.value() == 2U);
    BOOST_TEST(sizes.of("say").bytes.value() == 100U);
}

BOOST_AUTO_TEST_CASE(may_be_read_while_keys_are_added) {
    parlor::tally_map<int> counts;
    std::thread reader([&counts] {
        for (std::uint64_t seen = 0; seen < 1000;) {
            seen = 0;
            counts.for_each([&](int, const parlor::tally& count) { seen += count.value(); });
        }
    });
    for (int i = 0; i < 1000; ++i)
        counts.of(i % 100).add();
    reader.join();
    std::size_t keys = 0;
    counts.for_each([&keys](int, const parlor::tally&) { ++keys; });
    BOOST_TEST(keys == 100U);
}

BOOST_AUTO_TEST_SUITE_END()
