// Taking up a session again after its connection was lost: what is replayed, which tokens are good, who is closed.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::close_code;

/// One room with a speaker in it who stays.
struct spoken_to : running_server {
    spoken_to() : spoken_to(nullptr) {}
    explicit spoken_to(const std::function<void(parlor::config&)>& tune) : running_server(tune) {}
    peer speaker{port(), "speaker", "room/main"};
    void say(int times = 1) {
        for (int i = 0; i < times; ++i)
            (void)speaker.say("room/main", "x");
    }
};

/// The next `said`, with nothing but presence before it, has that seq.
void hears(peer& who, std::uint64_t seq) {
    auto frame = who.next();
    while (text_at(frame, "/type") == "presence")
        frame = who.next();
    BOOST_REQUIRE_EQUAL(text_at(frame, "/type"), "said");
    BOOST_REQUIRE_EQUAL(number_at(frame, "/seq"), seq);
}

BOOST_FIXTURE_TEST_SUITE(resume, spoken_to)

BOOST_AUTO_TEST_CASE(exactly_the_missed_frames_follow_the_reply) {
    say(2);
    peer ana(port(), "ana", "room/main");
    const auto epoch = text_at(ana.ok("join", "room/main"), "/epoch");
    say();
    hears(ana, 3);
    ana.reset();
    say(3);
    peer back(port(), "ana");
    BOOST_TEST(back.token() != ana.token());
    const auto reply = back.resume(ana.token(), R"({"room/main":3})");
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1main") ==
               json::parse(R"({"epoch":")" + epoch + R"(","seq":6,"replayed":3,"gap":false})"));
    for (std::uint64_t seq = 4; seq <= 6; ++seq)
        hears(back, seq);
    say();
    hears(back, 7);
}

BOOST_AUTO_TEST_CASE(it_is_the_same_member_and_nobody_hears_of_it) {
    peer ana(port(), "ana", "room/main");
    while (number_at(speaker.event("presence"), "/data/count") != 2) {
    }
    ana.reset();
    peer back(port(), "ana");
    (void)back.resume(ana.token(), R"({"room/main":0})");
    BOOST_TEST(back.ok("members", "room/main") ==
               json::parse(R"({"members":[{"id":"m1","user":"speaker"},{"id":"m2","user":"ana"}],"more":false})"));
    BOOST_TEST(log().count("leave ana") == 0U);
    BOOST_TEST(log().count("join ana") == 1U);
    peer late(port(), "late", "room/main");  // the next presence is of somebody else
    const auto next = speaker.event("presence");
    BOOST_TEST(next.at_pointer("/data/joined") == json::parse(R"([{"id":"m3","user":"late"}])"));
    BOOST_TEST(next.at_pointer("/data/left") == json::parse("[]"));
}

BOOST_AUTO_TEST_CASE(under_load_there_is_no_hole_and_no_double) {
    constexpr std::uint64_t messages = 600;
    auto ana = std::make_unique<peer>(port(), "ana");
    auto seq = number_at(ana->join("room/main"), "/seq");
    std::string token = ana->token();
    auto posting = on_thread([this] { say(messages); });
    int resumes = 0;
    while (seq < messages) {
        for (int i = 0; i < 20 && seq < messages; ++i)
            hears(*ana, ++seq);
        ana->reset();
        ana = std::make_unique<peer>(port(), "ana");
        const auto reply = ana->resume(token, R"({"room/main":)" + std::to_string(seq) + '}');
        BOOST_REQUIRE_MESSAGE(has(reply, "/data/resume"), json::serialize(reply));
        BOOST_REQUIRE(reply.at_pointer("/data/rooms/room~1main/gap") == false);
        token = ana->token();
        ++resumes;
    }
    posting.get();
    BOOST_TEST(resumes == 30);
}

BOOST_AUTO_TEST_CASE(unknown_tokens_are_unauthenticated_and_the_connection_goes_on) {
    peer ana(port(), "ana");
    const auto reply = ana.resume("nonsense", R"({"room/main":0})");
    BOOST_TEST(text_at(reply, "/error/code") == "unauthenticated");
    ana.join("room/main");
    say();
    hears(ana, 1);
    peer bo(port(), "bo");
    BOOST_TEST(text_at(bo.resume(bo.token(), "{}"), "/error/code") == "unauthenticated");  // one cannot resume oneself
    std::string forged = ana.token();
    forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
    peer cy(port(), "cy");
    BOOST_TEST(text_at(cy.resume(forged, "{}"), "/error/code") == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(of_a_session_that_was_closed_properly_the_rooms_are_joined_anew) {
    peer ana(port(), "ana", "room/main");
    ana.close();
    log().wait_for("leave ana");
    say();
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"room/main":0})");
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1main/gap") == true);
    BOOST_TEST(log().count("join ana") == 2U);
    say();
    hears(back, 2);
}

BOOST_AUTO_TEST_CASE(a_resume_that_is_not_the_first_message_comes_too_late) {
    peer ana(port(), "ana", "room/main"), back(port(), "ana");
    ana.reset();
    back.sync();
    BOOST_TEST(text_at(back.resume(ana.token(), R"({"room/main":0})"), "/error/code") == "failed_precondition");
    peer first(port(), "ana");
    BOOST_TEST(has(first.resume(ana.token(), R"({"room/main":0})"), "/data/resume"));
}

BOOST_AUTO_TEST_CASE(the_old_token_is_good_until_the_first_message_after_the_reply) {
    peer ana(port(), "ana", "room/main");
    const std::string old = ana.token();
    ana.reset();
    peer second(port(), "ana");
    BOOST_TEST(has(second.resume(old, R"({"room/main":0})"), "/data/resume"));
    second.reset();  // as if its reply had been lost
    peer third(port(), "ana");
    BOOST_TEST(has(third.resume(old, R"({"room/main":0})"), "/data/resume"));
    third.sync();
    third.reset();
    peer fourth(port(), "ana");
    BOOST_TEST(text_at(fourth.resume(old, R"({"room/main":0})"), "/error/code") == "unauthenticated");
    peer fifth(port(), "ana");
    BOOST_TEST(has(fifth.resume(third.token(), R"({"room/main":0})"), "/data/resume"));
}

BOOST_AUTO_TEST_CASE(any_number_of_lost_replies_costs_nothing) {
    peer ana(port(), "ana", "room/main");
    const std::string old = ana.token();
    ana.reset();
    for (int i = 0; i < 4; ++i) {
        peer again(port(), "ana");
        const auto reply = again.resume(old, R"({"room/main":0})");
        BOOST_REQUIRE_MESSAGE(has(reply, "/data/resume"), i << ": " << json::serialize(reply));
        again.reset();
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_still_holds_the_session_is_closed_with_4001) {
    peer ana(port(), "ana", "room/main");
    peer other(port(), "ana");
    BOOST_TEST(has(other.resume(ana.token(), R"({"room/main":0})"), "/data/resume"));
    BOOST_TEST(ana.read_to_end().code == close_code::taken_over);
    say();
    hears(other, 1);
}

BOOST_AUTO_TEST_CASE(it_works_on_whichever_thread_it_arrives) {
    peer ana(port(), "ana", "room/main");
    std::string token = ana.token(), shard = ana.shard();
    ana.reset();
    bool moved = false;
    for (int tries = 0; tries < 40 && !moved; ++tries) {
        say();
        peer back(port(), "ana");
        const auto reply = back.resume(token, R"({"room/main":)" + std::to_string(tries) + '}');
        BOOST_REQUIRE_MESSAGE(has(reply, "/data/resume"), json::serialize(reply));
        BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == 1U);
        hears(back, static_cast<std::uint64_t>(tries) + 1);
        back.sync();
        token = back.token();
        moved = back.shard() != shard;
        back.reset();
    }
    BOOST_TEST(moved == (threads_of_this_run() > 1));
}

BOOST_AUTO_TEST_CASE(rooms_that_are_not_listed_are_left) {
    peer ana(port(), "ana", "room/main");
    ana.join("room/other");
    ana.reset();
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"room/other":0})");
    BOOST_TEST(reply.at_pointer("/data/rooms").as_object().size() == 1U);
    log().wait_for("leave ana");
    BOOST_TEST(back.refusal("say", "room/main", R"({"text":"x"})") == "failed_precondition");
    BOOST_TEST(back.say("room/other", "x") == 1U);
}

BOOST_AUTO_TEST_CASE(a_room_no_longer_held_is_joined_anew) {
    peer ana(port(), "ana", "room/main");
    ana.join("room/other");
    ana.reset();
    say();
    speaker.ok("kick", "room/main", R"({"user":"ana"})");
    log().wait_for("leave ana");
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"room/main":0,"room/other":0,"hall/x":0})");
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/seq") == 1U);
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == 0U);
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1main/gap") == true);
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1other/gap") == false);
    BOOST_TEST(text_at(reply, "/data/rooms/hall~1x/error/code") == "not_found");
    BOOST_TEST(log().count("join ana") == 3U);
    say();
    hears(back, 2);
}

BOOST_AUTO_TEST_CASE(a_room_that_refuses_the_new_join_says_so_in_the_reply) {
    peer mallory(port(), "mallory");
    mallory.reset();
    peer back(port(), "mallory");
    const auto reply = back.resume(mallory.token(), R"({"room/main":0})");
    BOOST_TEST(reply.at_pointer("/data/rooms/room~1main") ==
               json::parse(R"({"error":{"code":"permission_denied","message":"not you"}})"));
    BOOST_TEST(back.refusal("say", "room/main", R"({"text":"x"})") == "failed_precondition");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
