// Promises of sqlite_journal: compare-and-append, reading from both ends, limits, keys, and all of it after a restart.
#include "room/sqlite_journal.hpp"

#include "unit/room/sqlite_fixture.hpp"

namespace {

using namespace sqlite_tests;

struct five_messages : started {
    five_messages() : started({.max_messages = 5, .max_age = {}}) {}
};

struct one_hour : started {
    one_hour() : started({.max_messages = 0, .max_age = 1h, .key_window = 1h}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_journal, started)

BOOST_AUTO_TEST_CASE(begins_empty_and_counts_from_1) {
    const auto log = open();
    BOOST_TEST(log->last() == 0U);
    BOOST_TEST(log->first() == 1U);
    BOOST_TEST(log->epoch().size() > 4U);
    BOOST_TEST((append(*log, 0, 2) == append_result::committed));
    BOOST_TEST(log->last() == 2U);
    BOOST_TEST(log->first() == 1U);
}

BOOST_AUTO_TEST_CASE(appends_at_the_expected_place_only_and_then_wants_to_be_opened_again) {
    auto log = open();
    BOOST_TEST((append(*log, 0, 2) == append_result::committed));
    BOOST_TEST((append(*log, 1) == append_result::conflict));
    BOOST_TEST((append(*log, 2) == append_result::conflict));  // what it would have followed was refused
    BOOST_TEST(log->last() == 2U);
    log = open();
    BOOST_TEST((append(*log, 2) == append_result::committed));
    BOOST_TEST(seqs(after(*log, 0)) == (list{1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_restart_in_the_same_epoch) {
    auto log = open();
    const std::string epoch = log->epoch();
    (void)append(*log, 0, 3);
    log.reset();
    start(2);
    log = open();
    BOOST_TEST(log->epoch() == epoch);
    BOOST_TEST(log->last() == 3U);
    BOOST_TEST((append(*log, 3) == append_result::committed));
    const auto page = after(*log, 1);
    BOOST_TEST(seqs(page) == (list{2, 3, 4}), boost::test_tools::per_element());
    BOOST_TEST(page.messages[0]->type == "said");
    BOOST_TEST(page.messages[0]->room == "room/a");
    BOOST_TEST(page.messages[0]->payload == "\"xxxxxx\"");
}

BOOST_AUTO_TEST_CASE(knows_in_which_runs_its_epoch_was_there) {
    auto first = open("room/a");
    BOOST_TEST(first->was_there_in(1));
    first.reset();
    start(2);
    BOOST_TEST(store->run().number == 2U);
    BOOST_TEST(store->run().earlier.size() == 1U);
    BOOST_TEST(open("room/a")->was_there_in(1));
    BOOST_TEST(!open("room/new")->was_there_in(1));
    BOOST_TEST(open("room/new")->was_there_in(2));
}

BOOST_AUTO_TEST_CASE(gives_rooms_epochs_of_their_own) {
    BOOST_TEST(open("room/a")->epoch() != open("room/b")->epoch());
}

BOOST_AUTO_TEST_CASE(begins_a_new_epoch_when_the_machine_went_down_under_it) {
    auto log = open();
    const std::string epoch = log->epoch();
    log.reset();
    const auto crash = [this] {  // no clean end: the mark that one sets is taken back
        store.reset();
        parlor::sqlite_database(path()).execute("UPDATE meta SET value = 'yes' WHERE name = 'open'");
    };
    crash();
    start(2);  // the process was killed, the machine went on
    BOOST_TEST(open()->epoch() == epoch);
    crash();
    options.boot = "two";
    start(3);
    const auto again = open();
    BOOST_TEST(again->epoch() != epoch);
    BOOST_TEST(!again->was_there_in(2));
    BOOST_TEST(again->was_there_in(3));
    const std::string now = again->epoch();
    options.boot = "three";
    start(4);  // after a clean end the machine may go down as it likes
    BOOST_TEST(open()->epoch() == now);
}

BOOST_AUTO_TEST_CASE(begins_a_new_epoch_when_it_is_told_that_the_file_was_restored) {
    const std::string epoch = open()->epoch();
    store.reset();
    parlor::sqlite_database(path()).execute(  // as docs/guide/journal.md says
        "REPLACE INTO meta VALUES('open','yes'), ('boot','restored'), ('durability','process')");
    start(2);
    BOOST_TEST(open()->epoch() != epoch);
    BOOST_TEST(!open()->was_there_in(1));
}

BOOST_AUTO_TEST_CASE(keeps_the_epoch_over_a_power_loss_with_full_durability) {
    options.durability = parlor::durability_level::full;
    start(2);
    const std::string epoch = open()->epoch();
    store.reset();
    parlor::sqlite_database(path()).execute("UPDATE meta SET value = 'yes' WHERE name = 'open'");
    options.boot = "two";
    start(3);
    BOOST_TEST(open()->epoch() == epoch);
}

BOOST_AUTO_TEST_CASE(answers_many_appends_in_their_order) {
    const auto log = open();
    list answered;
    for (std::uint64_t seq = 0; seq < 500; ++seq) {
        log->append(seq, make_messages(seq, 1), {}, now(), [&answered, seq](append_result result) {
            BOOST_TEST((result == append_result::committed));
            answered.push_back(seq);
        });
    }
    wait_for([&] { return answered.size() == 500; });
    BOOST_TEST(std::ranges::is_sorted(answered));
    BOOST_TEST(log->last() == 500U);
    BOOST_TEST(store->figures().transactions.value() < 500U);  // those that wait go together
}

BOOST_AUTO_TEST_CASE(refuses_all_that_follows_a_refused_append) {
    const auto log = open();
    std::vector<append_result> answered;
    for (const std::uint64_t expected : {0U, 7U, 1U, 2U}) {
        log->append(expected, make_messages(expected, 1), {}, now(),
                    [&answered](append_result result) { answered.push_back(result); });
    }
    wait_for([&] { return answered.size() == 4; });
    const auto no = append_result::conflict;
    BOOST_TEST((answered == std::vector{append_result::committed, no, no, no}));
}

BOOST_AUTO_TEST_CASE(serves_several_rooms_of_several_loops_in_one_transaction) {
    parlor::test::manual_loop other;
    const auto here = open("room/a");
    std::unique_ptr<journal> there;
    store->open("room/b", parlor::journal_kind::durable, other,
                [&](std::unique_ptr<journal> got) { there = std::move(got); });
    const auto both = [&] {
        (void)other.run_ready();
        return there != nullptr;
    };
    wait_for(both);
    int done = 0;
    here->append(0, make_messages(0, 1), {}, now(), [&](append_result) { ++done; });
    there->append(0, make_messages(0, 1), {}, now(), [&](append_result result) {
        BOOST_TEST((result == append_result::committed));
        ++done;
    });
    wait_for([&] { return done == 1; });  // the other loop has not been stepped yet
    BOOST_TEST(there->last() == 0U);
    wait_for([&] {
        (void)other.run_ready();
        return done == 2;
    });
    BOOST_TEST(there->last() == 1U);
}

BOOST_AUTO_TEST_CASE(reads_what_follows_from_memory_and_from_the_file) {
    auto log = open();
    for (std::uint64_t seq = 0; seq < 600; seq += 100)
        (void)append(*log, seq, 100);
    for (const std::uint64_t from : {0U, 100U, 340U, 343U, 344U, 345U, 599U, 600U}) {  // 256 are in memory
        const auto page = after(*log, from);
        BOOST_REQUIRE_EQUAL(page.messages.size(), 600 - from);
        BOOST_TEST(!page.gap);
        for (std::size_t i = 0; i < page.messages.size(); ++i)
            BOOST_REQUIRE_EQUAL(page.messages[i]->seq, from + 1 + i);
    }
    BOOST_TEST(seqs(after(*log, 10, 3)) == (list{11, 12, 13}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 500, 3)) == (list{501, 502, 503}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 10, 100, 20)) == (list{11, 12}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 500, 100, 20)) == (list{501, 502}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 10, 100, 0)) == (list{11}), boost::test_tools::per_element());  // at least one
    BOOST_TEST(after(*log, 601).gap);
    BOOST_TEST(after(*log, 0, 0).messages.empty());
}

BOOST_AUTO_TEST_CASE(reads_what_comes_before_from_memory_and_from_the_file) {
    auto log = open();
    for (std::uint64_t seq = 0; seq < 600; seq += 100)
        (void)append(*log, seq, 100);
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(seqs(before(*log, UINT64_MAX, 3)) == (list{598, 599, 600}), boost::test_tools::per_element());
        BOOST_TEST(before(*log, UINT64_MAX, 3).more);
        BOOST_TEST(seqs(before(*log, 4, 100)) == (list{1, 2, 3}), boost::test_tools::per_element());
        BOOST_TEST(!before(*log, 4, 100).more);
        BOOST_TEST(!before(*log, 4, 3).more);
        BOOST_TEST(before(*log, 4, 2).more);
        BOOST_TEST(before(*log, 1).messages.empty());
        BOOST_TEST(before(*log, 0).messages.empty());
        BOOST_TEST(seqs(before(*log, 347, 5)) == (list{342, 343, 344, 345, 346}), boost::test_tools::per_element());
        BOOST_TEST(seqs(before(*log, 601, 100, 20)) == (list{599, 600}), boost::test_tools::per_element());
        BOOST_TEST(before(*log, 601, 100, 20).more);
        BOOST_TEST(seqs(before(*log, 11, 100, 20)) == (list{9, 10}), boost::test_tools::per_element());
        log.reset();
        log = open();  // now nothing is in memory
    }
}

BOOST_AUTO_TEST_CASE(answers_reads_of_a_journal_that_is_gone) {
    auto log = open();
    (void)append(*log, 0, 300);
    std::size_t found = 0;
    log->read_after(0, 1000, SIZE_MAX, [&](const journal_page& page) { found = page.messages.size(); });
    log.reset();
    wait_for([&] { return found != 0; });
    BOOST_TEST(found == 300U);
}

BOOST_FIXTURE_TEST_CASE(keeps_so_many_messages, five_messages) {
    auto log = open();
    for (std::uint64_t seq = 0; seq < 200; ++seq)
        (void)append(*log, seq);
    BOOST_TEST(log->first() == 196U);
    BOOST_TEST(seqs(before(*log, UINT64_MAX)) == (list{196, 197, 198, 199, 200}), boost::test_tools::per_element());
    BOOST_TEST(!before(*log, UINT64_MAX).more);
    BOOST_TEST(after(*log, 194).gap);
    BOOST_TEST(seqs(after(*log, 195)) == (list{196, 197, 198, 199, 200}), boost::test_tools::per_element());
    BOOST_TEST(in_file("SELECT count(*) FROM messages") < 5 + 64 + 1);
    log.reset();
    log = open();
    BOOST_TEST(log->first() == 196U);
    BOOST_TEST(seqs(before(*log, UINT64_MAX)) == (list{196, 197, 198, 199, 200}), boost::test_tools::per_element());
    BOOST_TEST(!before(*log, UINT64_MAX).more);
    BOOST_TEST(after(*log, 194).gap);
    BOOST_TEST(!after(*log, 195).gap);
}

BOOST_FIXTURE_TEST_CASE(keeps_messages_for_so_long, one_hour) {
    auto log = open();
    (void)append(*log, 0, 2);
    loop.advance(40min);
    (void)append(*log, 2, 1);
    loop.advance(30min);
    log->trim(now());
    BOOST_TEST(seqs(before(*log, UINT64_MAX)) == (list{3}), boost::test_tools::per_element());
    wait_for([&] { return log->first() == 3; });  // the file follows
    BOOST_TEST(after(*log, 1).gap);
    BOOST_TEST(!after(*log, 2).gap);
    loop.advance(1h);
    log->trim(now());
    BOOST_TEST(before(*log, UINT64_MAX).messages.empty());
    wait_for([&] { return log->first() == 4; });
    BOOST_TEST(log->last() == 3U);
    BOOST_TEST((append(*log, 3) == append_result::committed));
    BOOST_TEST(log->first() == 4U);
    log.reset();
    log = open();
    BOOST_TEST(log->last() == 4U);
    BOOST_TEST(log->first() == 4U);
}

BOOST_FIXTURE_TEST_CASE(shows_no_message_that_is_too_old_even_while_the_file_has_it, one_hour) {
    auto log = open();
    (void)append(*log, 0, 2);
    log.reset();
    log = open();
    loop.advance(2h);
    log->trim(now());
    BOOST_TEST(before(*log, UINT64_MAX).messages.empty());
}

BOOST_FIXTURE_TEST_CASE(tidies_rooms_that_nobody_opens, one_hour) {
    for (int i = 0; i < 150; ++i)
        (void)append(*open("room/" + std::to_string(i)), 0, 2, {.user = "ana", .key = "k", .reply = "{}"});
    loop.advance(30min);
    store->tidy(now());
    start(2);
    BOOST_TEST(in_file("SELECT count(*) FROM messages") == 300);
    BOOST_TEST(in_file("SELECT count(*) FROM keys") == 150);
    loop.advance(31min);
    store->tidy(now());
    wait_for([this] { return in_file("SELECT count(*) FROM messages") + in_file("SELECT count(*) FROM keys") == 0; });
    BOOST_TEST(open("room/7")->last() == 2U);
}

BOOST_AUTO_TEST_CASE(knows_every_room_that_was_ever_opened) {
    BOOST_TEST(!knows("room/a"));
    (void)open("room/a");
    BOOST_TEST(knows("room/a"));
    start(2);
    BOOST_TEST(knows("room/a"));
    BOOST_TEST(!knows("room/b"));
    store->remember("room/b", parlor::journal_kind::durable);  // without opening it
    const auto log = open("room/b");
    (void)append(*log, 0);
    store->remember("room/b", parlor::journal_kind::durable);
    start(3);
    BOOST_TEST(knows("room/b"));
    BOOST_TEST(open("room/b")->last() == 1U);
}

BOOST_AUTO_TEST_CASE(keeps_the_reply_to_a_key_with_its_effect) {
    auto log = open();
    (void)append(*log, 0, 1, {.user = "ana", .key = std::string_view("k\0ey", 4), .reply = R"({"seq":1})"});
    (void)append(*log, 1, 0, {.user = "bo", .key = "k", .reply = R"({"no":"message"})"});
    BOOST_TEST(log->last() == 1U);
    log.reset();
    start(2);
    log = open();
    const std::string* reply = log->keys().find("ana", std::string_view("k\0ey", 4), loop.now());
    BOOST_REQUIRE(reply);
    BOOST_TEST(*reply == R"({"seq":1})");
    reply = log->keys().find("bo", "k", loop.now());
    BOOST_REQUIRE(reply);
    BOOST_TEST(*reply == R"({"no":"message"})");
    BOOST_TEST(!log->keys().find("bo", "key", loop.now()));
    BOOST_TEST(!open("room/b")->keys().find("bo", "k", loop.now()));
}

BOOST_AUTO_TEST_CASE(forgets_keys_when_their_window_has_passed_also_over_restarts) {
    auto log = open();
    (void)append(*log, 0, 1, {.user = "ana", .key = "early", .reply = "1"});
    loop.advance(40min);
    (void)append(*log, 1, 1, {.user = "ana", .key = "late", .reply = "2"});
    log.reset();
    start(2);
    log = open();
    BOOST_TEST(log->keys().size() == 2U);
    loop.advance(21min);
    BOOST_TEST(!log->keys().find("ana", "early", loop.now()));
    BOOST_TEST(log->keys().find("ana", "late", loop.now()));
    log.reset();
    log = open();
    BOOST_TEST(log->keys().size() == 1U);
    loop.advance(40min);
    BOOST_TEST(!log->keys().find("ana", "late", loop.now()));
}

BOOST_AUTO_TEST_CASE(remembers_the_later_effect_of_a_key_that_was_used_twice) {
    auto log = open();
    for (const char* const reply : {"1", "2"})
        (void)append(*log, log->last(), 1, {.user = "ana", .key = "k", .reply = reply});
    log.reset();
    BOOST_TEST(*open()->keys().find("ana", "k", loop.now()) == "2");
}

BOOST_AUTO_TEST_CASE(deletes_keys_that_the_room_has_forgotten) {
    auto log = open();
    for (int i = 0; i < 300; ++i) {
        (void)append(*log, log->last(), 1, {.user = "ana", .key = "k" + std::to_string(i), .reply = "{}"});
        if (i >= 290) log->keys().remember("ana", "k" + std::to_string(i), "{}", loop.now());
    }
    BOOST_TEST(in_file("SELECT count(*) FROM keys") < 10 + 64 + 1);
    BOOST_TEST(in_file("SELECT max(number) FROM keys") == 300);
}

BOOST_AUTO_TEST_CASE(refuses_what_an_older_run_of_the_server_writes) {
    const auto log = open();
    (void)append(*log, 0);
    const auto newer = make(2);
    BOOST_TEST((append(*log, 1) == append_result::conflict));
    BOOST_TEST(!open("room/b"));
    const auto taken_over = open("room/a", *newer);
    BOOST_TEST(taken_over->last() == 1U);
    BOOST_TEST((append(*taken_over, 1) == append_result::committed));
}

BOOST_AUTO_TEST_CASE(keeps_what_was_given_before_it_ends) {
    auto log = open();
    for (std::uint64_t seq = 0; seq < 200; ++seq)
        log->append(seq, make_messages(seq, 1), {}, now(), [](append_result) {});
    log.reset();
    start(2);
    BOOST_TEST(open()->last() == 200U);
}

BOOST_AUTO_TEST_CASE(has_a_token_key_and_run_ids_of_its_own) {
    const auto first = store->run();
    start(2);
    BOOST_TEST((store->run().token_key == first.token_key));
    BOOST_TEST(store->run().id != first.id);
    BOOST_TEST(store->run().earlier.at(first.id) == first.number);
    const fixture other;
    const auto elsewhere = other.make(2);
    BOOST_TEST((elsewhere->run().token_key != first.token_key));
}

BOOST_AUTO_TEST_SUITE_END()
