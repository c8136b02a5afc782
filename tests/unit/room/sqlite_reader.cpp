// Promises of sqlite_reader that sqlite_journal passes on: where a log was at a time.
#include "room/sqlite_reader.hpp"

#include "unit/room/sqlite_fixture.hpp"

namespace {

using namespace sqlite_tests;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_reader, started)

BOOST_AUTO_TEST_CASE(tells_where_the_log_was_at_a_time_and_whether_anything_came_since) {
    const auto last_before = [this](journal& log, wall_time at) {
        std::optional<std::uint64_t> found;
        bool answered = false;
        log.last_before(at, [&](std::optional<std::uint64_t> seq) {
            found = seq;
            answered = true;
        });
        wait_for([&] { return answered; });
        return found.value();
    };
    const auto has_since = [this](std::string_view room, wall_time at) {
        std::optional<bool> found;
        store->may_have_since(room, at, loop, [&](bool yes) { found = yes; });
        wait_for([&] { return found.has_value(); });
        return *found;
    };
    auto log = open();
    const wall_time began = now();
    (void)append(*log, 0, 2);
    loop.advance(1s);
    (void)append(*log, 2, 1);
    const auto check = [&] {
        BOOST_TEST(last_before(*log, began) == 0U);
        BOOST_TEST(last_before(*log, began + 1ms) == 2U);
        BOOST_TEST(last_before(*log, began + 1s) == 2U);
        BOOST_TEST(last_before(*log, began + 2s) == 3U);
    };
    check();  // from memory
    log.reset();
    start();
    log = open();
    check();  // from the file
    BOOST_TEST(has_since("room/a", began + 1s));
    BOOST_TEST(!has_since("room/a", began + 1001ms));
    BOOST_TEST(!has_since("room/b", began));
}

BOOST_AUTO_TEST_SUITE_END()
