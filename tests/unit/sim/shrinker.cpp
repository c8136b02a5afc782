// Promises of shrinker: what is left of a failing run, and how it is written.
#include "sim/shrinker.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace {

using parlor::sim::failed_trial;
using parlor::sim::shrink;
using parlor::sim::steps_of;
using parlor::sim::trial;
using steps = std::vector<std::size_t>;

bool has(const trial& which, std::size_t step) {
    return std::ranges::find(which.only, step) != which.only.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shrinker)

BOOST_AUTO_TEST_CASE(keeps_only_the_steps_that_matter) {
    const auto found = shrink(5, 100, {.why = "seen twice: 5", .taken = 100}, [](const trial& which) {
        return has(which, 7) && has(which, 23)
                   ? std::optional(failed_trial{.why = "seen twice: 4", .taken = which.only.size()})
                   : std::nullopt;
    });
    BOOST_TEST(found.which.only == (steps{7, 23}), boost::test_tools::per_element());
    BOOST_TEST(found.which.seed == 5U);
    BOOST_TEST(!found.which.whole);
    BOOST_TEST(found.why == "seen twice: 4");
}

BOOST_AUTO_TEST_CASE(leaves_out_what_came_after_the_failure_but_the_next_step_whose_wait_it_came_in) {
    const auto found = shrink(5, 100, {.why = "seen twice: 5", .taken = 3}, [](const trial&) { return std::nullopt; });
    BOOST_TEST(found.which.only == (steps{0, 1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(found.which.salt == 0U);
    BOOST_TEST(found.why == "seen twice: 5");
}

BOOST_AUTO_TEST_CASE(tries_other_orders_of_threads_and_says_which_one_failed) {
    const auto lucky = [](const trial& which) {
        return has(which, 4) && which.salt % 3 == 2 ? std::optional(failed_trial{.why = "", .taken = which.only.size()})
                                                    : std::nullopt;
    };
    const auto found = shrink(5, 10, {.why = "", .taken = 10}, lucky);
    BOOST_TEST(found.which.only == steps{4}, boost::test_tools::per_element());
    BOOST_TEST(lucky(found.which).has_value());
}

BOOST_AUTO_TEST_CASE(tells_only_what_fails_when_it_is_run_again) {
    const auto in_the_wait_after_4 = [](const trial& which) {
        const auto at = std::ranges::find(which.only, std::size_t{4});
        const bool waits = at != which.only.end() && at + 1 != which.only.end();
        const auto taken = static_cast<std::size_t>(at - which.only.begin()) + 1;
        return waits ? std::optional(failed_trial{.why = "lost", .taken = taken}) : std::nullopt;
    };
    const auto found = shrink(5, 10, {.why = "lost", .taken = 5}, in_the_wait_after_4);
    BOOST_TEST(found.which.only == (steps{4, 5}), boost::test_tools::per_element());
    BOOST_TEST(in_the_wait_after_4(found.which).has_value());
}

BOOST_AUTO_TEST_CASE(does_not_take_one_failure_for_another) {
    const auto found = shrink(5, 10, {.why = "u1: 5 bytes are lost", .taken = 10}, [](const trial& which) {
        const bool is_same = has(which, 3);
        return std::optional(failed_trial{.why = is_same ? "u2: 7 bytes are lost" : "somebody is late", .taken = 10});
    });
    BOOST_TEST(found.which.only == steps{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gives_up_after_so_many_runs) {
    std::size_t runs = 0;
    (void)shrink(
        5, 1000, {.why = "", .taken = 1000},
        [&runs](const trial&) {
            ++runs;
            return std::nullopt;
        },
        50);
    BOOST_TEST(runs == 50U);
}

BOOST_AUTO_TEST_CASE(reads_the_lists_that_it_writes) {
    const steps all{0, 4, 7, 8, 9, 12};
    BOOST_TEST(parlor::sim::to_text(all) == "0,4,7-9,12");
    BOOST_TEST(steps_of("0,4,7-9,12") == all, boost::test_tools::per_element());
    for (const char* bad : {"x", "1,,2", "3-1", "2,2", "5,1", "1-"})
        BOOST_CHECK_THROW((void)steps_of(bad), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
