// Promises of implicit_rooms: over any reconnect nothing missed and nothing twice.
#include "client/implicit_rooms.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using parlor::room_gap;
using parlor::server_frame;

struct fixture {
    static server_frame frame(std::uint64_t seq, std::string type = "direct", std::string payload = "{}") {
        server_frame made;
        made.type = std::move(type);
        made.room = "user/ana";
        made.seq = seq;
        made.payload = std::move(payload);
        return made;
    }
    void take(std::initializer_list<std::uint64_t> seqs) {
        for (const std::uint64_t seq : seqs)
            rooms.take(frame(seq));
    }
    void resumed(std::uint64_t seq, std::uint64_t replayed, bool gap = false, std::string epoch = "e1") {
        rooms.resumed({{"user/ana", {.epoch = std::move(epoch), .seq = seq, .replayed = replayed, .gap = gap}}});
    }
    [[nodiscard]] std::uint64_t position() const {
        const auto at = rooms.positions().find("user/ana");
        return at == rooms.positions().end() ? 0 : at->second.seq();
    }
    void check(std::initializer_list<std::int64_t> expected) {
        BOOST_TEST(heard == std::vector<std::int64_t>(expected), boost::test_tools::per_element());
    }

    std::vector<std::int64_t> heard;  // replayed ones are negative
    std::vector<room_gap> gaps;
    parlor::implicit_rooms rooms{{.message =
                                      [this](const server_frame& it, bool replayed) {
                                          const auto seq = static_cast<std::int64_t>(it.seq);
                                          heard.push_back(replayed ? -seq : seq);
                                      },
                                  .gap = [this](std::string_view, const room_gap& gap) { gaps.push_back(gap); }}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(implicit_rooms, fixture)

BOOST_AUTO_TEST_CASE(takes_in_order_what_came_before_the_reply_to_the_resume) {
    take({5});
    rooms.hold();
    take({9});
    resumed(9, 4);
    take({6, 7, 8, 9, 10});
    check({5, -6, -7, -8, -9, 10});
}

BOOST_AUTO_TEST_CASE(knows_from_the_reply_where_a_room_is_that_it_never_heard_from) {
    rooms.hold();
    take({3});
    resumed(3, 2);
    BOOST_TEST(position() == 1U);
    take({2, 3});
    check({-2, -3});
}

BOOST_AUTO_TEST_CASE(keeps_early_messages_that_nobody_replays) {
    rooms.hold();
    take({1, 2});
    rooms.resumed({});
    take({3});
    check({1, 2, 3});
}

BOOST_AUTO_TEST_CASE(stays_where_it_was_in_a_room_that_a_resume_says_nothing_of_and_forgets_one_that_refuses) {
    take({5});
    rooms.hold();
    rooms.resumed({});
    BOOST_TEST(position() == 5U);
    rooms.refused("user/ana");
    BOOST_TEST(rooms.positions().empty());
}

BOOST_AUTO_TEST_CASE(keeps_early_messages_when_the_session_is_gone) {
    take({5});
    rooms.hold();
    take({8});
    check({5});
    rooms.start_over();
    take({9});
    check({5, 8, 9});
}

BOOST_AUTO_TEST_CASE(drops_what_a_lost_attempt_held_back) {
    take({1});
    rooms.hold();
    take({2});
    rooms.hold();
    resumed(2, 1);
    take({2});
    check({1, -2});
}

BOOST_AUTO_TEST_CASE(tells_of_a_gap_and_still_gives_what_came_early) {
    take({5});
    rooms.hold();
    take({6});
    resumed(6, 1);
    take({6});
    rooms.hold();
    take({2, 3});
    resumed(2, 0, true, "e2");
    take({3, 4});
    check({5, -6, 2, 3, 4});
    BOOST_REQUIRE(gaps.size() == 1U);
    BOOST_TEST(gaps[0].new_epoch);
}

BOOST_AUTO_TEST_CASE(forgets_a_room_that_puts_it_out_but_not_one_that_is_unavailable_for_a_moment) {
    take({1});
    rooms.take(frame(0, "leave", R"({"code":"unavailable","message":""})"));
    BOOST_TEST(position() == 1U);
    rooms.take(frame(0, "leave", R"({"code":"permission_denied","message":""})"));
    BOOST_TEST(position() == 0U);
}

BOOST_AUTO_TEST_CASE(is_bounded) {
    for (int i = 0; i < 200; ++i) {
        server_frame each = frame(1);
        each.room = std::to_string(i);
        rooms.take(each);
    }
    BOOST_TEST(rooms.positions().size() <= 64U);
}

BOOST_AUTO_TEST_SUITE_END()
