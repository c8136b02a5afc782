// Promises of scripted_journals: refusals where they are planned, and answers when they are released.
#include "parlor/test/scripted_journals.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"

namespace {

using parlor::append_result;

struct fixture {
    void append(std::uint64_t expected_last) {
        auto message = std::make_shared<parlor::outgoing>(parlor::make_event("said", "r", "{}"));
        message->seq = expected_last + 1;
        const std::vector<std::shared_ptr<const parlor::outgoing>> messages{std::move(message)};
        log->append(expected_last, messages, {}, {}, [this](append_result r) { answers.push_back(r); });
    }

    parlor::test::scripted_journals store;
    [[nodiscard]] std::unique_ptr<parlor::journal> open() {
        std::unique_ptr<parlor::journal> opened;
        store.open("r", parlor::journal_kind::memory, loop,
                   [&opened](std::unique_ptr<parlor::journal> got) { opened = std::move(got); });
        return opened;
    }

    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::journal> log = open();
    std::vector<append_result> answers;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scripted_journals, fixture)

BOOST_AUTO_TEST_CASE(is_a_memory_store_without_a_script) {
    append(0);
    append(1);
    append(1);
    BOOST_TEST((answers == std::vector{append_result::committed, append_result::committed, append_result::conflict}));
    BOOST_TEST(log->last() == 2U);
    BOOST_TEST(store.appends() == 3U);
    BOOST_TEST(store.opens() == 1U);
    bool known = false;
    store.knows("r", loop, [&known](bool yes) { known = yes; });
    BOOST_TEST(known);
}

BOOST_AUTO_TEST_CASE(refuses_the_nth_append_and_keeps_nothing_of_it) {
    store.answer_append(2, append_result::failed);
    store.answer_append(3, append_result::conflict);
    append(0);
    append(1);
    append(1);
    append(1);
    BOOST_TEST((answers == std::vector{append_result::committed, append_result::failed, append_result::conflict,
                                       append_result::committed}));
    BOOST_TEST(log->last() == 2U);
}

BOOST_AUTO_TEST_CASE(refuses_everything_until_it_is_well_again) {
    store.answer_appends(append_result::failed);
    append(0);
    append(0);
    store.answer_appends(append_result::committed);
    append(0);
    BOOST_TEST((answers == std::vector{append_result::failed, append_result::failed, append_result::committed}));
}

BOOST_AUTO_TEST_CASE(holds_answers_back_and_releases_them_in_order) {
    store.hold();
    store.answer_append(2, append_result::failed);
    append(0);
    append(1);
    append(1);
    BOOST_TEST(answers.empty());
    BOOST_TEST(store.waiting() == 3U);
    BOOST_TEST(log->last() == 2U);  // kept already
    store.release(1);
    BOOST_TEST((answers == std::vector{append_result::committed}));
    store.release();
    BOOST_TEST((answers == std::vector{append_result::committed, append_result::failed, append_result::committed}));
    append(2);
    BOOST_TEST(answers.size() == 4U);
}

BOOST_AUTO_TEST_CASE(opens_late_or_not_at_all) {
    store.hold_opens();
    std::vector<bool> opened;
    const auto note = [&opened](const std::unique_ptr<parlor::journal>& got) { opened.push_back(got != nullptr); };
    store.open("a", parlor::journal_kind::memory, loop, note);
    BOOST_TEST(opened.empty());
    store.release_opens();
    store.let_open(false);
    store.open("b", parlor::journal_kind::memory, loop, note);
    store.let_open(true);
    store.open("b", parlor::journal_kind::memory, loop, note);
    BOOST_TEST((opened == std::vector{true, false, true}));
}

BOOST_AUTO_TEST_CASE(forgets_the_answers_of_a_room_that_is_gone) {
    store.hold();
    append(0);
    log.reset();
    BOOST_TEST(store.waiting() == 0U);
    store.release();
    BOOST_TEST(answers.empty());
    BOOST_TEST(open()->last() == 1U);
    BOOST_TEST(store.opens() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
