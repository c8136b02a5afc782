// Near misses get a suggestion, far ones none.
#include "core/did_you_mean.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

BOOST_AUTO_TEST_SUITE(did_you_mean)

BOOST_AUTO_TEST_CASE(distance_counts_edits_and_swaps) {
    BOOST_TEST(parlor::edit_distance("", "") == 0U);
    BOOST_TEST(parlor::edit_distance("abc", "") == 3U);
    BOOST_TEST(parlor::edit_distance("", "ab") == 2U);
    BOOST_TEST(parlor::edit_distance("threads", "thraeds") == 1U);
    BOOST_TEST(parlor::edit_distance("kitten", "sitting") == 3U);
    BOOST_TEST(parlor::edit_distance("data", "date") == 1U);
}

BOOST_AUTO_TEST_CASE(the_nearest_name_is_suggested) {
    const std::vector<std::string> names{"max_message_bytes", "max_mailbox", "data", "on"};
    BOOST_TEST(parlor::did_you_mean("max_mesage_bytes", names) == "; did you mean max_message_bytes?");
    BOOST_TEST(parlor::did_you_mean("Max-Mailbox", names) == "; did you mean max_mailbox?");
    BOOST_TEST(parlor::did_you_mean("dat", names) == "; did you mean data?");
    BOOST_TEST(parlor::did_you_mean("no", names) == "; did you mean on?");
}

BOOST_AUTO_TEST_CASE(nothing_near_suggests_nothing) {
    const std::vector<std::string> names{"max_message_bytes", "data"};
    BOOST_TEST(parlor::did_you_mean("", names).empty());
    BOOST_TEST(parlor::did_you_mean("frobnicate", names).empty());
    BOOST_TEST(parlor::did_you_mean("dodo", names).empty());
    BOOST_TEST(parlor::did_you_mean(std::string(10'000, 'x'), names).empty());
}

BOOST_AUTO_TEST_SUITE_END()
