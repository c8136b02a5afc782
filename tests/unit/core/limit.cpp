// Promises of limit: every limit of the settings has a counter, and nothing else has.
#include "parlor/core/limit.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <thread>

#include "parlor/core/config.hpp"

BOOST_AUTO_TEST_SUITE(limit)

BOOST_AUTO_TEST_CASE(every_limit_of_the_settings_has_a_counter_of_its_name) {
    const std::set<std::string_view> no_limits{"durability"};
    const std::set<std::string_view> no_groups_of_limits{"Server", "Who may connect", "Logging"};
    std::set<std::string> expected{"allow_origin"};
    for (const parlor::option_row& row : parlor::option_table()) {
        if (!no_limits.contains(row.key) && !no_groups_of_limits.contains(row.group)) expected.emplace(row.key);
    }
    std::set<std::string> found;
    for (std::size_t i = 0; i < parlor::limit_count; ++i)
        found.emplace(to_string(static_cast<parlor::limit>(i)));
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_named_as_it_is_spelled) {
    BOOST_TEST(to_string(parlor::limit::allow_origin) == "allow_origin");
    BOOST_TEST(to_string(parlor::limit::max_header_bytes) == "max_header_bytes");
    BOOST_TEST(to_string(parlor::limit::max_messages_per_second_per_address) == "max_messages_per_second_per_address");
    BOOST_TEST(to_string(parlor::limit::history_age) == "history_age");
}

BOOST_AUTO_TEST_CASE(is_counted_from_any_thread) {
    parlor::limit_counts counts;
    const auto count = [&counts] {
        for (int i = 0; i < 1000; ++i)
            counts.note(parlor::limit::max_mailbox);
        note(&counts, parlor::limit::history_age, 3);
        note(nullptr, parlor::limit::history_age);
    };
    std::thread other(count);
    count();
    other.join();
    BOOST_TEST(counts.read()[parlor::limit::max_mailbox] == 2000U);
    BOOST_TEST(counts.read()[parlor::limit::history_age] == 6U);
    BOOST_TEST(counts.read()[parlor::limit::max_fragments] == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
