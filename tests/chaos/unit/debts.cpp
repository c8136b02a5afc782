// Promises of the book of debts of a chaos run.
#include "chaos/debts.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

struct owing {
    [[nodiscard]] std::string overdue(parlor::time_point now, parlor::time_point connected_since) const {
        return book.overdue(now, connected_since, 20s, 60s);
    }
    chaos::debts book;
    const parlor::time_point start{1000s};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(debts, owing)

BOOST_AUTO_TEST_CASE(are_overdue_when_the_connection_was_there_for_so_long) {
    BOOST_TEST(overdue(start + 1h, start).empty());
    const chaos::debts::entry first(book, "the reply", start);
    BOOST_TEST(overdue(start + 20s, start - 5s).empty());
    BOOST_TEST(overdue(start + 21s, start - 5s) == "the reply never came, and the connection was there");
    BOOST_TEST(overdue(start + 21s, start + 5s).empty());
}

BOOST_AUTO_TEST_CASE(are_overdue_in_the_end_however_often_the_connection_is_a_new_one) {
    const chaos::debts::entry first(book, "the reply", start);
    BOOST_TEST(overdue(start + 60s, parlor::time_point::max()).empty());
    BOOST_TEST(overdue(start + 60s, start + 59s).empty());
    const std::string never = "the reply has not come for 61.0 s, whatever connections there were";
    BOOST_TEST(overdue(start + 61s, parlor::time_point::max()) == never);
    BOOST_TEST(overdue(start + 61s, start + 60s) == never);
}

BOOST_AUTO_TEST_CASE(are_forgotten_when_paid_and_the_oldest_one_is_told) {
    BOOST_TEST(book.account(start).empty());
    const chaos::debts::entry first(book, "the first", start);
    {
        const chaos::debts::entry second(book, "the second", start + 1s);
        first.refused("not now");
        BOOST_TEST(book.account(start + 2s) ==
                   "waits for the first for 2.0 s; it was refused again and again: not now, and for 1 more");
    }
    BOOST_TEST(book.account(start + 3s).ends_with("and for 0 more"));
}

BOOST_AUTO_TEST_SUITE_END()
