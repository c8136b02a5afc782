// Promises of the judge of a chaos run: a table of calls for each thing that must not go unseen.
#include "chaos/checker.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using chaos::fault;
using chaos::message_id;

constexpr message_id first{.author = 1, .number = 1};
constexpr message_id second{.author = 1, .number = 2};
constexpr message_id third{.author = 2, .number = 1};

struct judging {
    chaos::checker judge;
    chaos::checker::viewer ana = judge.add_viewer("ana");
    chaos::checker::viewer bo = judge.add_viewer("bo");

    void hear(chaos::checker::viewer who, std::uint64_t seq, message_id id) {
        judge.heard(who, "room/a", seq, chaos::text_of(id));
    }
    void expect(std::uint64_t lost, std::uint64_t dup, std::uint64_t reorder) {
        BOOST_TEST(judge.count(fault::lost) == lost);
        BOOST_TEST(judge.count(fault::dup) == dup);
        BOOST_TEST(judge.count(fault::reorder) == reorder);
        BOOST_TEST(judge.clean() == (lost + dup + reorder == 0));
    }
    void history(std::initializer_list<message_id> ids) {
        std::vector<std::pair<std::uint64_t, std::string>> log;
        for (const message_id id : ids)
            log.emplace_back(log.size() + 1, chaos::text_of(id));
        judge.history("room/a", log);
        judge.finish();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(checker, judging)

BOOST_AUTO_TEST_CASE(finds_nothing_wrong_with_what_is_right) {
    judge.entered(ana, "room/a", "e1", 0);
    hear(ana, 1, first);
    judge.acknowledged(ana, "room/a", first, 1);
    judge.entered(bo, "room/a", "e1", 1);
    hear(ana, 2, second);
    judge.acknowledged(ana, "room/a", second, 2);
    judge.acknowledged(ana, "room/a", second, 2);  // a retry
    judge.resumed(bo, "room/a", "e1", 1, 2, 1);
    hear(bo, 2, second);
    history({first, second});
    judge.at_the_end(ana, "room/a");
    judge.at_the_end(bo, "room/a");
    expect(0, 0, 0);
    BOOST_TEST(judge.acknowledged_messages() == 2U);
}

BOOST_AUTO_TEST_CASE(a_hole_is_a_loss_unless_the_server_says_gap) {
    judge.entered(ana, "room/a", "e1", 0);
    judge.gap(ana, "room/a", 2);
    hear(ana, 3, first);
    expect(0, 0, 0);
    BOOST_TEST(judge.gaps() == 1U);
    hear(ana, 5, second);
    expect(1, 0, 0);
    BOOST_TEST(judge.account().front() == "lost: ana: room/a expected seq 4, got 5 (c1-2), and was told of no gap");
}

BOOST_AUTO_TEST_CASE(the_same_frame_again_is_a_double_and_another_one_is_a_wrong_order) {
    judge.entered(ana, "room/a", "e1", 0);
    hear(ana, 1, first);
    hear(ana, 2, second);
    hear(ana, 2, second);
    expect(0, 1, 0);
    hear(ana, 1, third);
    expect(0, 1, 2);  // it goes back, and to something else than before
}

BOOST_AUTO_TEST_CASE(all_must_mean_the_same_message_by_a_number) {
    judge.entered(ana, "room/a", "e1", 0);
    judge.entered(bo, "room/a", "e1", 0);
    hear(ana, 1, first);
    hear(bo, 1, third);
    expect(0, 0, 1);
}

BOOST_AUTO_TEST_CASE(what_was_acknowledged_or_delivered_must_be_in_the_history) {
    judge.entered(ana, "room/a", "e1", 0);
    hear(ana, 1, first);
    hear(ana, 2, second);
    history({first});
    expect(1, 0, 0);
}

BOOST_AUTO_TEST_CASE(an_acknowledged_direct_message_must_be_in_both_inboxes) {
    judge.acknowledged_direct(first, "user/ana", "user/bo");
    judge.heard(ana, "user/ana", 1, chaos::text_of(first));
    judge.finish();
    expect(1, 0, 0);
}

BOOST_AUTO_TEST_CASE(a_message_that_is_twice_in_a_log_is_a_double) {
    history({first, second, first});
    expect(0, 1, 0);
}

BOOST_AUTO_TEST_CASE(a_retry_that_is_answered_otherwise_is_a_second_effect) {
    judge.acknowledged(ana, "room/a", first, 1);
    judge.acknowledged(ana, "room/a", first, 2);
    expect(0, 1, 0);
}

BOOST_AUTO_TEST_CASE(a_reply_before_its_message_is_a_wrong_order) {
    judge.entered(ana, "room/a", "e1", 0);
    judge.acknowledged(ana, "room/a", first, 1);
    expect(0, 0, 1);
}

BOOST_AUTO_TEST_CASE(a_log_that_began_anew_or_went_back_has_lost_something) {
    judge.entered(ana, "room/a", "e1", 7);
    judge.left(ana, "room/a");
    judge.entered(ana, "room/a", "e2", 7);
    expect(1, 0, 0);
    judge.gap(ana, "room/a", 5);
    expect(2, 0, 0);
}

BOOST_AUTO_TEST_CASE(a_join_reply_that_leaves_a_hole_is_seen) {
    judge.entered(ana, "room/a", "e1", 4);
    hear(ana, 5, first);
    judge.entered(ana, "room/a", "e1", 6);  // it asked again
    expect(1, 0, 0);
}

BOOST_AUTO_TEST_CASE(a_member_who_does_not_get_the_end_has_lost_it) {
    judge.entered(ana, "room/a", "e1", 0);
    judge.entered(bo, "room/a", "e1", 0);
    hear(ana, 1, first);
    judge.at_the_end(bo, "room/a");
    expect(1, 0, 0);
}

BOOST_AUTO_TEST_CASE(a_damaged_text_is_a_loss) {
    judge.entered(ana, "room/a", "e1", 0);
    judge.heard(ana, "room/a", 1, chaos::text_of(first) + "!");
    expect(1, 0, 0);
}

BOOST_AUTO_TEST_SUITE_END()
