// Resumes that cannot replay, or have much to replay: passed windows, gaps, and catching up page by page.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::limit;

BOOST_AUTO_TEST_SUITE(resume_gaps)

BOOST_AUTO_TEST_CASE(past_resume_window_the_rooms_are_joined_anew_with_a_gap) {
    running_server server([](parlor::config& c) { c.resume_window = std::chrono::milliseconds(50); });
    peer bo(server.port(), "bo", "room/main"), ana(server.port(), "ana", "room/main");
    ana.reset();
    server.log().wait_for("leave ana");
    BOOST_TEST(server.past(limit::resume_window) == 1U);
    (void)bo.say("room/main", "missed");
    peer back(server.port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"room/main":0})");
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/seq") == 1U);
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == 0U);
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1main/gap") == true);
    BOOST_TEST(back.token() != ana.token());
    BOOST_TEST(back.ok("members", "room/main").at_pointer("/members/1/id") == "m3");
    (void)bo.say("room/main", "live");
    BOOST_TEST(text_at(back.event("said"), "/data/text") == "live");
}

BOOST_AUTO_TEST_CASE(who_is_away_is_still_a_member) {
    running_server server;
    peer bo(server.port(), "bo", "room/main"), ana(server.port(), "ana", "room/main");
    ana.reset();
    (void)bo.say("room/main", "x");
    BOOST_TEST(bo.ok("members", "room/main").at_pointer("/members/1/user") == "ana");
    BOOST_TEST(number_at(bo.join("room/main"), "/count") == 2U);
    BOOST_TEST(server.log().count("leave ana") == 0U);
}

/// What a resume of a session of room/main from `seq` on is answered with, after so many messages.
json::value resumed_at(const running_server& server, int messages, std::uint64_t seq) {
    peer bo(server.port(), "bo", "room/main"), ana(server.port(), "ana", "room/main");
    ana.reset();
    for (int i = 0; i < messages; ++i)
        (void)bo.say("room/main", "x");
    peer back(server.port(), "ana");
    auto reply = back.resume(ana.token(), R"({"room/main":)" + std::to_string(seq) + '}');
    BOOST_REQUIRE_MESSAGE(has(reply, "/data/rooms/room~1main"), json::serialize(reply));
    auto& room = reply.at_pointer("/data/rooms/room~1main");
    (void)bo.say("room/main", "live");
    if (room.at("gap").as_bool()) {  // nothing is replayed, live frames follow
        BOOST_TEST(text_at(back.event("said"), "/data/text") == "live");
    }
    return room;
}

BOOST_AUTO_TEST_CASE(a_seq_above_the_rooms_is_a_gap) {
    const running_server server;
    const auto room = resumed_at(server, 3, 4);
    BOOST_TEST(room.at("gap") == true);
    BOOST_TEST(number_at(room, "/seq") == 3U);
    BOOST_TEST(number_at(room, "/replayed") == 0U);
}

BOOST_AUTO_TEST_CASE(more_than_max_resume_messages_is_a_gap) {
    const auto five = [](parlor::config& c) { c.max_resume_messages = 5; };
    const running_server too_few(five), enough(five);
    BOOST_TEST(resumed_at(too_few, 6, 0).at("gap") == true);
    BOOST_TEST(too_few.past(limit::max_resume_messages) == 1U);
    BOOST_TEST(resumed_at(enough, 6, 1).at("gap") == false);
    BOOST_TEST(enough.past(limit::max_resume_messages) == 0U);
}

BOOST_AUTO_TEST_CASE(messages_that_the_room_no_longer_keeps_are_a_gap) {
    const auto five = [](parlor::config& c) { c.history_messages = 5; };
    const running_server too_few(five), enough(five);
    BOOST_TEST(resumed_at(too_few, 6, 0).at("gap") == true);
    BOOST_TEST(too_few.past(limit::history_messages) == 2U);  // with the live one
    BOOST_TEST(resumed_at(enough, 6, 1).at("gap") == false);
}

BOOST_AUTO_TEST_CASE(a_long_absence_is_caught_up_page_by_page_within_the_outbox) {
    constexpr std::uint64_t missed = 500;
    const running_server server([](parlor::config& c) {
        c.max_outbox_bytes = 128 * 1024;
        c.max_message_bytes = 64 * 1024;
    });
    peer bo(server.port(), "bo", "room/main"), ana(server.port(), "ana", "room/main");
    ana.reset();
    for (std::uint64_t i = 0; i < missed; ++i)
        (void)bo.say("room/main", std::string(4096, 'x'));
    peer back(server.port(), "ana", {}, {.headers = {}, .tcp = {.receive_buffer = 4096, .source_address = {}}});
    const auto reply = back.resume(ana.token(), R"({"room/main":0})");
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == missed);
    // Others go on talking meanwhile: that comes behind.
    auto talking = on_thread([&bo] {
        for (int i = 0; i < 50; ++i)
            (void)bo.say("room/main", "live");
    });
    for (std::uint64_t seq = 1; seq <= missed + 50; ++seq) {
        const auto frame = back.event("said");
        BOOST_REQUIRE_EQUAL(number_at(frame, "/seq"), seq);
        BOOST_REQUIRE_EQUAL(text_at(frame, "/data/text").size(), seq <= missed ? 4096U : 4U);
    }
    talking.get();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
