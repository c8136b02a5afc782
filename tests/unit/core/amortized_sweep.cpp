// Promises of amortized_sweep: when a table is looked through.
#include "core/amortized_sweep.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace {

struct fixture {
    parlor::amortized_sweep sweep{4};
    std::set<int> table;
    int looks = 0;

    template <class Useless>
    void insert(int value, Useless useless) {
        sweep(table, [&](int each) {
            ++looks;
            return useless(each);
        });
        table.insert(value);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(amortized_sweep, fixture)

BOOST_AUTO_TEST_CASE(leaves_a_few_alone) {
    for (int i = 0; i < 4; ++i)
        insert(i, [](int) { return true; });
    BOOST_TEST(table.size() == 4U);
    BOOST_TEST(looks == 0);
}

BOOST_AUTO_TEST_CASE(erases_what_is_useless_when_there_are_more) {
    for (int i = 0; i < 5; ++i)
        insert(i, [](int each) { return each != 2; });
    BOOST_TEST(table == (std::set<int>{2, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(looks_at_each_once_for_each_that_is_added_when_all_are_useful) {
    for (int i = 0; i < 10'000; ++i)
        insert(i, [](int) { return false; });
    BOOST_TEST(table.size() == 10'000U);
    BOOST_TEST(looks <= 2 * 10'000);
}

BOOST_AUTO_TEST_CASE(keeps_no_more_useless_ones_than_useful_ones) {
    for (int i = 0; i < 10'000; ++i) {
        insert(i, [](int each) { return each >= 100; });
        BOOST_REQUIRE(table.size() <= 202U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
