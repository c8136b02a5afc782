// Promises of close_log: the newest first, and no more than it has room for.
#include "net/close_log.hpp"

#include <boost/test/unit_test.hpp>

namespace {

parlor::close_note of(std::string user) {
    parlor::close_note note;
    note.user = std::move(user);
    return note;
}

BOOST_AUTO_TEST_SUITE(close_log)

BOOST_AUTO_TEST_CASE(shows_the_newest_first_and_no_more_than_asked) {
    parlor::close_log log;
    BOOST_TEST(log.newest(10).empty());
    for (const char* user : {"ana", "bo", "cy"})
        log.add(of(user));
    BOOST_REQUIRE_EQUAL(log.newest(10).size(), 3U);
    BOOST_TEST(log.newest(10).front().user == "cy");
    BOOST_TEST(log.newest(10).back().user == "ana");
    BOOST_TEST(log.newest(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(forgets_the_oldest_past_its_capacity) {
    parlor::close_log log;
    for (std::size_t i = 0; i < parlor::close_log::capacity + 2; ++i)
        log.add(of(std::to_string(i)));
    const auto all = log.newest(10'000);
    BOOST_REQUIRE_EQUAL(all.size(), parlor::close_log::capacity);
    BOOST_TEST(all.front().user == std::to_string(parlor::close_log::capacity + 1));
    BOOST_TEST(all.back().user == "2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
