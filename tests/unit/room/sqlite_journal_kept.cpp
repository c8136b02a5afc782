// Promises of sqlite_journal about what rooms keep beside their log, and about messages that they redact.
#include "unit/room/sqlite_fixture.hpp"

namespace {

using namespace sqlite_tests;

struct five_messages : started {
    five_messages() : started({.max_messages = 5, .max_age = {}}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_journal_kept, started)

BOOST_AUTO_TEST_CASE(keeps_a_rooms_state_over_restarts) {
    auto log = open();
    BOOST_TEST(log->take_state().empty());
    BOOST_TEST((append(*log, 0, 0, {.state = "one"}) == append_result::committed));
    BOOST_TEST((append(*log, 0, 2, {.state = "two"}) == append_result::committed));
    BOOST_TEST((append(*log, 2) == append_result::committed));  // leaves it as it is
    BOOST_TEST(open("room/b")->take_state().empty());
    log.reset();
    log = open();
    BOOST_TEST(log->take_state() == "two");
    log.reset();
    start(2);
    log = open();
    BOOST_TEST(log->take_state() == "two");
    BOOST_TEST(log->last() == 3U);
}

BOOST_AUTO_TEST_CASE(keeps_no_state_and_redacts_nothing_with_an_append_that_it_refuses) {
    auto log = open();
    const std::vector<parlor::redaction> first{{.seq = 1, .type = "erased", .payload = "{}"}};
    (void)append(*log, 0, 2, {.state = "one"});
    BOOST_TEST((append(*log, 7, 1, {.state = "two", .redactions = first}) == append_result::conflict));
    log = open();
    BOOST_TEST(log->take_state() == "one");
    BOOST_TEST(after(*log, 0).messages.at(0)->type == "said");
}

BOOST_AUTO_TEST_CASE(redacts_messages_in_memory_and_in_the_file_and_leaves_their_numbers) {
    auto log = open();
    (void)append(*log, 0, 400);  // 256 are in memory
    const std::vector<parlor::redaction> some{{.seq = 3, .type = "erased", .payload = "{}"},
                                              {.seq = 399, .type = "erased", .payload = R"({"by":"ana"})"}};
    BOOST_TEST((append(*log, 400, 1, {.redactions = some}) == append_result::committed));
    for (int round = 0; round < 3; ++round) {
        for (const auto& page : {after(*log, 0), before(*log, UINT64_MAX)}) {
            BOOST_REQUIRE(page.messages.size() == 401U);
            BOOST_TEST(page.messages[2]->type == "erased");
            BOOST_TEST(page.messages[2]->seq == 3U);
            BOOST_TEST(page.messages[3]->type == "said");
            BOOST_TEST(page.messages[398]->payload == R"({"by":"ana"})");
            BOOST_TEST(page.messages[398]->room == "room/a");
        }
        BOOST_TEST(seqs(after(*log, 397)) == (list{398, 399, 400, 401}), boost::test_tools::per_element());
        BOOST_TEST(after(*log, 397).messages[1]->type == "erased");
        log.reset();
        if (round == 1) start(2);
        log = open();
    }
}

BOOST_FIXTURE_TEST_CASE(has_nothing_to_redact_of_what_is_gone, five_messages) {
    const auto log = open();
    (void)append(*log, 0, 200);
    const std::vector<parlor::redaction> some{{.seq = 3, .type = "erased", .payload = "{}"}};
    BOOST_TEST((append(*log, 200, 0, {.redactions = some}) == append_result::committed));
    BOOST_TEST(seqs(before(*log, UINT64_MAX)) == (list{196, 197, 198, 199, 200}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
