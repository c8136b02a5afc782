// Promises of attempt_limit: how often each may try.
#include "auth/attempt_limit.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using parlor::attempt_limit;

struct fixture {
    attempt_limit limit{{.burst = 3, .every = 10s}};
    parlor::time_point now{1h};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(attempts, fixture)

BOOST_AUTO_TEST_CASE(lets_the_burst_pass_and_then_one_after_each_interval) {
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(!limit.take("ana", now));
    BOOST_TEST((limit.take("ana", now) == parlor::duration(10s)));
    now += 4s;
    BOOST_TEST((limit.take("ana", now) == parlor::duration(6s)));  // those that were refused cost nothing
    now += 6s;
    BOOST_TEST(!limit.take("ana", now));
    BOOST_TEST(limit.take("ana", now).has_value());
    now += 1h;
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(!limit.take("ana", now));
    BOOST_TEST(limit.take("ana", now).has_value());
}

BOOST_AUTO_TEST_CASE(counts_each_for_itself) {
    for (int i = 0; i < 4; ++i)
        (void)limit.take("ana", now);
    BOOST_TEST(!limit.take("bo", now));
}

BOOST_AUTO_TEST_CASE(a_burst_of_0_is_no_limit) {
    attempt_limit none{{.burst = 0, .every = 10s}};
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE(!none.take("ana", now));
    BOOST_TEST(none.size() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_no_more_than_so_many_and_forgets_who_may_try_again_as_often) {
    for (std::size_t i = 0; i < attempt_limit::most; ++i)
        BOOST_REQUIRE(!limit.take(std::to_string(i), now));
    BOOST_TEST(limit.size() == attempt_limit::most);
    BOOST_TEST(limit.take("new", now).has_value());
    BOOST_TEST(!limit.take("7", now));  // whoever is known goes on
    now += 10min;
    BOOST_TEST(!limit.take("new", now));
    BOOST_TEST(limit.size() < 10U);
}

BOOST_AUTO_TEST_SUITE_END()
