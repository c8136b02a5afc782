// Promises of memory_journal: compare-and-append, reading from both ends, limits, and a log that outlives its room.
#include "room/memory_journal.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::append_result;
using parlor::journal;
using parlor::journal_kind;
using parlor::journal_page;
using parlor::outgoing;
using parlor::wall_time;

const wall_time start{1000h};

struct fixture {
    explicit fixture(parlor::journal_limits limits = {}) : store(limits, *random) {}

    append_result append(journal& log, std::uint64_t expected_last, std::size_t count = 1, wall_time at = start,
                         std::size_t bytes = 2) {
        std::vector<std::shared_ptr<const outgoing>> messages;
        for (std::size_t i = 1; i <= count; ++i) {
            auto message = std::make_shared<outgoing>(parlor::make_event("said", "r", std::string(bytes, 'x')));
            message->seq = expected_last + i;
            messages.push_back(std::move(message));
        }
        std::optional<append_result> result;
        log.append(expected_last, messages, {}, at, [&](append_result r) { result = r; });
        return result.value();
    }

    static append_result change(journal& log, const parlor::journal_extras& extras) {
        std::optional<append_result> result;
        log.append(log.last(), {}, extras, start, [&](append_result r) { result = r; });
        return result.value();
    }

    static std::vector<std::uint64_t> seqs(const journal_page& page) {
        std::vector<std::uint64_t> found;
        for (const auto& message : page.messages)
            found.push_back(message->seq);
        return found;
    }
    static journal_page after(journal& log, std::uint64_t seq, std::size_t most = 100, std::size_t bytes = SIZE_MAX) {
        journal_page found;
        log.read_after(seq, most, bytes, [&](journal_page page) { found = std::move(page); });
        return found;
    }
    static journal_page before(journal& log, std::uint64_t seq, std::size_t most = 100, std::size_t bytes = SIZE_MAX) {
        journal_page found;
        log.read_before(seq, most, bytes, [&](journal_page page) { found = std::move(page); });
        return found;
    }

    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(7);
    parlor::memory_journal_store store;
};

struct five_messages : fixture {
    five_messages() : fixture({.max_messages = 5}) {}
};

struct one_hour : fixture {
    one_hour() : fixture({.max_age = 1h}) {}
};

using list = std::vector<std::uint64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory_journal, fixture)

BOOST_AUTO_TEST_CASE(appends_at_the_expected_place_only) {
    const auto log = store.open("r", journal_kind::memory);
    BOOST_TEST(log->last() == 0U);
    BOOST_TEST((append(*log, 0, 2) == append_result::committed));
    BOOST_TEST(log->last() == 2U);
    BOOST_TEST((append(*log, 1) == append_result::conflict));
    BOOST_TEST((append(*log, 3) == append_result::conflict));
    BOOST_TEST(log->last() == 2U);
    BOOST_TEST(seqs(after(*log, 0)) == (list{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_forward_in_pages) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 10);
    BOOST_TEST(seqs(after(*log, 3, 4)) == (list{4, 5, 6, 7}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 7, 4)) == (list{8, 9, 10}), boost::test_tools::per_element());
    BOOST_TEST(after(*log, 10).messages.empty());
    BOOST_TEST(!after(*log, 10).gap);
    BOOST_TEST(after(*log, 11).gap);  // a seq that never was
}

BOOST_AUTO_TEST_CASE(reads_backward_in_pages_oldest_first) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 10);
    const auto last = before(*log, UINT64_MAX, 3);
    BOOST_TEST(seqs(last) == (list{8, 9, 10}), boost::test_tools::per_element());
    BOOST_TEST(last.more);
    const auto first = before(*log, 4, 3);
    BOOST_TEST(seqs(first) == (list{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(!first.more);
    BOOST_TEST(before(*log, 1).messages.empty());
    BOOST_TEST(before(*log, 0).messages.empty());
}

BOOST_AUTO_TEST_CASE(bounds_pages_by_bytes_but_always_gives_one) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 5, start, 100);
    BOOST_TEST(seqs(after(*log, 0, 100, 250)) == (list{1, 2}), boost::test_tools::per_element());
    BOOST_TEST(seqs(after(*log, 0, 100, 1)) == (list{1}), boost::test_tools::per_element());
    BOOST_TEST(seqs(before(*log, 6, 100, 250)) == (list{4, 5}), boost::test_tools::per_element());
    BOOST_TEST(before(*log, 6, 100, 250).more);
    BOOST_TEST(seqs(before(*log, 6, 100, 1)) == (list{5}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(keeps_the_newest_and_says_where_the_gap_is, five_messages) {
    const auto log = store.open("r", journal_kind::memory);
    for (std::uint64_t seq = 0; seq < 8; ++seq)
        (void)append(*log, seq);
    BOOST_TEST(log->last() == 8U);
    BOOST_TEST(seqs(after(*log, 3)) == (list{4, 5, 6, 7, 8}), boost::test_tools::per_element());
    BOOST_TEST(after(*log, 2).gap);
    BOOST_TEST(after(*log, 2).messages.empty());
    const auto oldest = before(*log, 6);
    BOOST_TEST(seqs(oldest) == (list{4, 5}), boost::test_tools::per_element());
    BOOST_TEST(!oldest.more);
}

BOOST_FIXTURE_TEST_CASE(forgets_what_is_too_old, one_hour) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 1, start);
    (void)append(*log, 1, 1, start + 30min);
    log->trim(start + 1h);
    BOOST_TEST(seqs(before(*log, 9)) == (list{1, 2}), boost::test_tools::per_element());
    log->trim(start + 1h + 1ms);
    BOOST_TEST(seqs(before(*log, 9)) == (list{2}), boost::test_tools::per_element());
    BOOST_TEST(log->first() == 2U);
    BOOST_TEST(log->last() == 2U);
}

BOOST_AUTO_TEST_CASE(counts_without_keeping_when_it_is_none) {
    const auto log = store.open("r", journal_kind::none);
    BOOST_TEST((append(*log, 0, 2) == append_result::committed));
    BOOST_TEST(log->last() == 2U);
    BOOST_TEST(before(*log, 9).messages.empty());
    BOOST_TEST(log->first() == 3U);
    BOOST_TEST(after(*log, 1).gap);
    BOOST_TEST(!after(*log, 2).gap);
}

BOOST_AUTO_TEST_CASE(hands_the_same_log_out_again) {
    BOOST_TEST(!store.knows("r"));
    std::string epoch;
    {
        const auto log = store.open("r", journal_kind::memory);
        epoch = log->epoch();
        (void)append(*log, 0, 3);
        log->keys().remember("ana", "k", "reply", parlor::time_point{});
        BOOST_TEST(store.knows("r"));
    }
    BOOST_TEST(store.knows("r"));
    const auto again = store.open("r", journal_kind::memory);
    BOOST_TEST(again->epoch() == epoch);
    BOOST_TEST(again->last() == 3U);
    BOOST_TEST(again->keys().find("ana", "k", parlor::time_point{}));
    BOOST_TEST(store.open("other", journal_kind::memory)->epoch() != epoch);
}

BOOST_AUTO_TEST_CASE(drops_the_longest_closed_logs_past_the_cap) {
    const std::size_t each = parlor::memory_journal_store::max_closed_bytes / 4 + 1;
    for (const auto* room : {"a", "b", "c", "d"}) {
        const auto log = store.open(room, journal_kind::memory);
        (void)append(*log, 0, 1, start, each);
    }
    BOOST_TEST(!store.knows("a"));
    BOOST_TEST(store.knows("b"));
    BOOST_TEST(store.open("a", journal_kind::memory)->last() == 0U);
}

BOOST_AUTO_TEST_CASE(remembers_the_newest_names_without_a_log_and_drops_no_log_for_them) {
    (void)append(*store.open("kept", journal_kind::memory), 0);
    for (std::size_t i = 0; i < parlor::memory_journal_store::max_bare_names; ++i)
        store.remember(std::to_string(i), journal_kind::memory);
    store.remember("0", journal_kind::memory);
    store.remember("new", journal_kind::memory);
    BOOST_TEST(store.knows("0"));
    BOOST_TEST(!store.knows("1"));
    BOOST_TEST(store.knows("2"));
    BOOST_TEST(store.open("kept", journal_kind::memory)->last() == 1U);

    (void)append(*store.open("new", journal_kind::memory), 0);
    store.remember("new", journal_kind::memory);
    BOOST_TEST(store.open("new", journal_kind::memory)->last() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_where_the_log_was_at_a_time_and_whether_anything_came_since) {
    auto log = store.open("room/a", journal_kind::memory);
    (void)append(*log, 0, 2, start);
    (void)append(*log, 2, 1, start + 1s);
    const auto last_before = [&log](wall_time at) {
        std::optional<std::uint64_t> found;
        log->last_before(at, [&](std::optional<std::uint64_t> seq) { found = seq; });
        return found.value();
    };
    BOOST_TEST(last_before(start) == 0U);
    BOOST_TEST(last_before(start + 1ms) == 2U);
    BOOST_TEST(last_before(start + 2s) == 3U);
    log.reset();
    parlor::test::manual_loop loop;
    const auto has_since = [&](std::string_view room, wall_time at) {
        bool found = false;
        store.may_have_since(room, at, loop, [&](bool yes) { found = yes; });
        return found;
    };
    BOOST_TEST(has_since("room/a", start + 1s));
    BOOST_TEST(!has_since("room/a", start + 1001ms));
    BOOST_TEST(!has_since("room/b", start));
}

BOOST_AUTO_TEST_CASE(keeps_a_rooms_state_as_long_as_its_log) {
    for (const journal_kind kind : {journal_kind::memory, journal_kind::none}) {
        const std::string room = kind == journal_kind::none ? "none" : "memory";
        auto log = store.open(room, kind);
        BOOST_TEST(log->take_state().empty());
        BOOST_TEST((change(*log, {.state = "one"}) == append_result::committed));
        BOOST_TEST((change(*log, {.state = "two"}) == append_result::committed));
        BOOST_TEST((append(*log, 0) == append_result::committed));  // leaves it as it is
        log.reset();
        BOOST_TEST(store.open(room, kind)->take_state() == "two");
    }
}

BOOST_AUTO_TEST_CASE(keeps_no_state_of_an_append_that_it_refuses) {
    auto log = store.open("r", journal_kind::memory);
    (void)change(*log, {.state = "one"});
    log->append(7, {}, {.state = "two"}, start, [](append_result r) { BOOST_TEST((r == append_result::conflict)); });
    BOOST_TEST(log->take_state() == "one");
}

BOOST_AUTO_TEST_CASE(redacts_messages_and_leaves_their_numbers) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 3);
    const std::vector<parlor::redaction> second{{.seq = 2, .type = "erased", .payload = "{}"}};
    BOOST_TEST((change(*log, {.redactions = second}) == append_result::committed));
    for (const auto& page : {after(*log, 0), before(*log, UINT64_MAX)}) {
        BOOST_TEST(seqs(page) == (list{1, 2, 3}), boost::test_tools::per_element());
        BOOST_TEST(page.messages[1]->type == "erased");
        BOOST_TEST(page.messages[1]->payload == "{}");
        BOOST_TEST(page.messages[2]->payload == "xx");
    }
}

BOOST_FIXTURE_TEST_CASE(has_nothing_to_redact_of_what_is_gone, five_messages) {
    const auto log = store.open("r", journal_kind::memory);
    (void)append(*log, 0, 8);
    const std::vector<parlor::redaction> first{{.seq = 3, .type = "erased", .payload = "{}"}};
    BOOST_TEST((change(*log, {.redactions = first}) == append_result::committed));
    BOOST_TEST(seqs(after(*log, 3)) == (list{4, 5, 6, 7, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
