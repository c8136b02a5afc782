// Joining and leaving: what a session hears first, what the replies hold, and that a join is atomic.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(joining)

BOOST_AUTO_TEST_CASE(hello_is_the_first_frame) {
    const running_server server;
    const peer ana(server.port(), "ana");
    const auto& hello = ana.hello();
    BOOST_TEST(hello.as_object().size() == 2U);
    BOOST_TEST(text_at(hello, "/data/user") == "ana");
    BOOST_TEST(text_at(hello, "/data/session").substr(0, 1) == "s");
    BOOST_TEST(!ana.token().empty());
    BOOST_TEST(number_at(hello, "/data/heartbeat_ms") == 25000U);
    BOOST_TEST(number_at(hello, "/data/max_message_bytes") == 65536U);
}

BOOST_AUTO_TEST_CASE(a_client_without_a_name_is_a_guest) {
    const running_server server;
    ws_client nobody(server.port(), "/ws");
    const auto hello = json::parse(nobody.next_message());
    BOOST_TEST(text_at(hello, "/data/user").substr(0, 6) == "guest-");
}

BOOST_AUTO_TEST_CASE(the_reply_tells_where_the_room_is_and_who_is_in_it) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main");
    BOOST_TEST(ana.say("room/main", "one") == 1U);
    peer bo(server.port(), "bo");
    const auto joined = bo.join("room/main");
    BOOST_TEST(joined.as_object().size() == 5U);
    BOOST_TEST(text_at(joined, "/room") == "room/main");
    BOOST_TEST(text_at(joined, "/epoch").substr(0, 1) == "e");
    BOOST_TEST(number_at(joined, "/seq") == 1U);
    BOOST_TEST(number_at(joined, "/count") == 2U);
    BOOST_TEST(joined.at("members") == json::parse(R"([{"id":"m1","user":"ana"},{"id":"m2","user":"bo"}])"));
}

BOOST_AUTO_TEST_CASE(a_second_join_only_asks_again) {
    running_server server;
    peer ana(server.port(), "ana", "room/main");
    const auto again = ana.join("room/main");
    BOOST_TEST(number_at(again, "/count") == 1U);
    BOOST_TEST(server.log().count("join ana") == 1U);
    (void)ana.say("room/main", "x");
    BOOST_TEST(text_at(ana.event("said"), "/data/text") == "x");
    (void)ana.say("room/main", "y");
    BOOST_TEST(text_at(ana.event("said"), "/data/text") == "y");  // and not "x" once more
}

BOOST_AUTO_TEST_CASE(a_refused_join_says_why_and_makes_no_member) {
    const running_server server;
    peer mallory(server.port(), "mallory");
    const auto answer = mallory.ask("join", "room/main");
    BOOST_TEST(answer.at("error") == json::parse(R"({"code":"permission_denied","message":"not you"})"));
    BOOST_TEST(mallory.refusal("say", "room/main", R"({"text":"x"})") == "failed_precondition");
    peer ana(server.port(), "ana");
    BOOST_TEST(number_at(ana.join("room/main"), "/count") == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_room_refuses) {
    const running_server server;
    peer ana(server.port(), "ana", "pair/p"), bo(server.port(), "bo", "pair/p"), cy(server.port(), "cy");
    BOOST_TEST(cy.refusal("join", "pair/p") == "resource_exhausted");
    bo.ok("leave", "pair/p");
    BOOST_TEST(number_at(cy.join("pair/p"), "/count") == 2U);
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_are_told_apart) {
    const running_server server;
    peer ana(server.port(), "ana");
    BOOST_TEST(ana.refusal("join", "room/") == "invalid_argument");
    BOOST_TEST(ana.refusal("join", "room/a/b") == "invalid_argument");
    BOOST_TEST(ana.refusal("join", "room/" + std::string(65, 'x')) == "invalid_argument");
    BOOST_TEST(ana.refusal("join", "room/a\nb") == "invalid_argument");
    BOOST_TEST(ana.refusal("join", "hall/a") == "not_found");
    BOOST_TEST(ana.refusal("shrug", "room/a") == "failed_precondition");
    ana.join("room/" + std::string(64, 'x'));
    ana.join("room/a");
    BOOST_TEST(ana.refusal("shrug", "room/a") == "not_found");
    BOOST_TEST(ana.refusal("shrug", "") == "not_found");
}

BOOST_AUTO_TEST_CASE(leave_is_answered_with_nothing_and_is_the_end) {
    running_server server;
    peer ana(server.port(), "ana", "room/main"), bo(server.port(), "bo", "room/main");
    BOOST_TEST(ana.ok("leave", "room/main") == json::parse("{}"));
    (void)bo.say("room/main", "is she gone?");
    BOOST_TEST(ana.refusal("leave", "room/main") == "failed_precondition");
    BOOST_TEST(ana.refusal("say", "room/main", R"({"text":"x"})") == "failed_precondition");
    ana.send("ping", "", "{}", "last");
    for (auto frame = ana.next(); !has(frame, "/reply"); frame = ana.next()) {
        BOOST_TEST(text_at(frame, "/type") != "said");
    }
    server.log().wait_for("leave ana");
}

BOOST_AUTO_TEST_CASE(a_close_frame_ends_the_membership_at_once) {
    running_server server([](parlor::config& c) { c.close_timeout = std::chrono::minutes(10); });
    peer ana(server.port(), "ana", "room/main");
    ana.socket().send_close();  // and the stream stays open
    server.log().wait_for("leave ana");
    BOOST_TEST((ana.read_to_end().code == parlor::close_code::normal));
}

BOOST_AUTO_TEST_CASE(who_is_kicked_is_told_by_the_server) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main"), bo(server.port(), "bo", "room/main");
    ana.ok("kick", "room/main", R"({"user":"bo"})");
    BOOST_TEST(bo.event("leave") == json::parse(R"({"type":"leave","room":"room/main",
                                                    "data":{"code":"permission_denied","message":"out"}})"));
    BOOST_TEST(bo.refusal("say", "room/main", R"({"text":"x"})") == "failed_precondition");
    BOOST_TEST(number_at(bo.join("room/main"), "/count") == 2U);
}

// The seq of the reply, and of what follows until the reply to the leave, of joins while others post.
BOOST_AUTO_TEST_CASE(a_join_under_load_has_no_hole_and_no_double) {
    constexpr int posters = 3, messages_each = 400;
    const running_server server;
    peer keeper(server.port(), "keeper", "room/main");  // so that the room stays open
    std::vector<std::future<void>> posting;
    for (int p = 0; p < posters; ++p) {
        posting.push_back(on_thread([&server, p] {
            peer poster(server.port(), "poster" + std::to_string(p), "room/main");
            for (int i = 0; i < messages_each; ++i)
                (void)poster.say("room/main", "x");
        }));
    }
    peer joiner(server.port(), "joiner");
    std::uint64_t seq = 0, heard = 0, joins = 0;
    while (seq < std::uint64_t{posters} * messages_each) {
        joiner.send("join", "room/main", "{}", "join");
        const auto joined = joiner.next();  // nothing of the room may come before it
        BOOST_REQUIRE_MESSAGE(has(joined, "/reply"), json::serialize(joined));
        const auto from = number_at(joined, "/data/seq");
        BOOST_REQUIRE_GE(from, seq);
        seq = from;
        ++joins;
        joiner.send("leave", "room/main", "{}", "leave");
        for (auto frame = joiner.next(); !has(frame, "/reply"); frame = joiner.next()) {
            if (text_at(frame, "/type") != "said") continue;
            BOOST_REQUIRE_EQUAL(number_at(frame, "/seq"), ++seq);
            ++heard;
        }
    }
    for (auto& each : posting)
        each.get();
    BOOST_TEST_MESSAGE(joins << " joins, " << heard << " messages heard in between");
    BOOST_TEST(joins > 1U);
}

BOOST_AUTO_TEST_CASE(who_stays_after_a_join_under_load_hears_all_that_follows) {
    constexpr std::uint64_t messages = 1000;
    const running_server server;
    auto posting = on_thread([&server] {
        peer poster(server.port(), "poster", "room/main");
        for (std::uint64_t i = 0; i < messages; ++i)
            (void)poster.say("room/main", "x");
    });
    std::vector<std::future<std::uint64_t>> listening;
    for (int i = 0; i < 8; ++i) {
        listening.push_back(on_thread([&server, i] {
            peer joiner(server.port(), "joiner" + std::to_string(i));
            auto seq = number_at(joiner.join("room/main"), "/seq");
            while (seq < messages) {
                if (number_at(joiner.event("said"), "/seq") != ++seq) throw std::runtime_error("a hole or a double");
            }
            return seq;
        }));
    }
    for (auto& each : listening)
        BOOST_TEST(each.get() == messages);
    posting.get();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
