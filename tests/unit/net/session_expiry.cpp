// Promises of session about proofs that end: the notice, the newer token, the end.
#include "unit/net/session_fixture.hpp"

namespace {

using namespace net_tests;
using namespace std::chrono_literals;

struct fixture : session_fixture {
    fixture() { websocket_fixture::services.heartbeat.ping_interval = 0s; }

    std::vector<std::string> say_refresh(const std::string& token, parlor::duration good_for) {
        refreshed_until = std::chrono::floor<std::chrono::milliseconds>(loop.time().wall_now() + good_for);
        return say_json(R"({"type":"refresh","id":1,"data":{"token":")" + token + "\"}}");
    }
    static bool says(const std::vector<std::string>& heard, std::string_view what) {
        return heard.size() == 1 && heard[0].find(what) != std::string::npos;
    }
    static parlor::user someone(const std::string& name, bool guest) {
        parlor::user made;
        made.name = name;
        made.guest = guest;
        return made;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session_expiry, fixture)

BOOST_AUTO_TEST_CASE(goes_on_with_a_newer_token_of_the_same_user) {
    BOOST_TEST(says(say_refresh("first", 10min), R"({"reply":1,"data":{"in_ms":600000}})"));
    BOOST_TEST(client->who()->has_role("first"));
    loop.advance(8min);
    BOOST_TEST(hear_texts().empty());
    BOOST_TEST(says(say_refresh("second", 10min), "600000"));
    BOOST_TEST(client->who()->has_role("second"));
    loop.advance(8min);
    BOOST_TEST(hear_texts().empty());
    BOOST_TEST(!has_ended);
}

BOOST_AUTO_TEST_CASE(says_that_it_ends_soon_once_and_closes_1008_at_the_end) {
    (void)say_refresh("first", 10min);
    loop.advance(9min - 1s);
    BOOST_TEST(hear_texts().empty());
    loop.advance(1s + 20ms);
    const auto told = hear_texts();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].starts_with(R"({"type":"expiring","data":{"in_ms":)"));
    loop.advance(59s);
    BOOST_TEST(hear_texts().empty());
    loop.advance(1s);
    const auto last = hear();
    BOOST_REQUIRE(last.size() == 1U);
    BOOST_TEST((last[0].code == close_code::policy_violation));
}

BOOST_AUTO_TEST_CASE(of_a_short_one_it_says_so_halfway) {
    (void)say_refresh("first", 10s);
    loop.advance(4900ms);
    BOOST_TEST(hear_texts().empty());
    loop.advance(120ms);
    BOOST_TEST(says(hear_texts(), "expiring"));
}

BOOST_AUTO_TEST_CASE(does_not_tell_again_of_one_that_ends_no_later) {
    (void)say_refresh("first", 10s);
    loop.advance(5020ms);
    BOOST_TEST(says(hear_texts(), "expiring"));
    BOOST_TEST(says(say_refresh("again", 4980ms), "in_ms"));
    loop.advance(4s);
    BOOST_TEST(hear_texts().empty());
    loop.advance(1s);
    BOOST_REQUIRE(!hear().empty());
}

BOOST_AUTO_TEST_CASE(follows_a_wall_clock_that_is_set) {
    (void)say_refresh("first", 10min);
    loop.set_wall_clock(refreshed_until + 1h);
    loop.advance(1h + 20ms);
    BOOST_REQUIRE(!hear().empty());
}

BOOST_AUTO_TEST_CASE(refuses_tokens_that_are_bad_or_another_users_and_goes_on) {
    (void)say_refresh("first", 10min);
    BOOST_TEST(says(say_refresh("bad", 1h), R"("code":"unauthenticated","message":"token: bad")"));
    BOOST_TEST(
        says(say_refresh("other", 1h), R"("code":"unauthenticated","message":"data.token: it is another user's")"));
    BOOST_TEST(client->who()->name == "ana");
    BOOST_TEST(client->who()->has_role("first"));
    BOOST_TEST(says(say_json(R"({"type":"refresh","id":2,"data":{}})"), "data.token: missing"));
    BOOST_TEST(says(say_json(R"({"type":"ping","id":3})"), R"({"reply":3,"data":{}})"));
}

BOOST_AUTO_TEST_CASE(reads_nothing_more_until_the_token_is_verified) {
    refreshed_until = loop.time().wall_now() + 10min;
    BOOST_TEST(say_json(R"({"type":"refresh","id":1,"data":{"token":"slow"}})").empty());
    BOOST_TEST(say_json(R"({"type":"ping","id":2})").empty());
    door.notify();
    loop.run_ready();
    const auto heard = hear_texts();
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].starts_with(R"({"reply":1,"data":{"in_ms")"));
    BOOST_TEST(heard[1] == R"({"reply":2,"data":{}})");
}

BOOST_AUTO_TEST_CASE(tells_its_rooms_who_it_is_now) {
    silent_room& room = joined("room/a");
    (void)say_refresh("first", 10min);
    BOOST_REQUIRE(room.got.size() == 1U);
    BOOST_TEST((room.got[0].kind == inbound_kind::renewed));
    BOOST_TEST(room.got[0].who->has_role("first"));
}

BOOST_AUTO_TEST_CASE(is_taken_up_by_nobody_but_its_user) {
    BOOST_TEST((client->accepts(1, someone("ana", false)) == parlor::resumable::found));
    BOOST_TEST((client->accepts(1, someone("bo", false)) == parlor::resumable::foreign));
    BOOST_TEST((client->accepts(1, someone("ana", true)) == parlor::resumable::foreign));
    BOOST_TEST((client->accepts(2, someone("ana", false)) == parlor::resumable::used_up));
}

BOOST_AUTO_TEST_CASE(a_resume_token_of_another_user_is_refused_and_reading_goes_on) {
    fate_of_tokens = parlor::resumable::foreign;
    const std::string token =
        signer.sign({.session = {.node = 0, .shard = 0, .number = 99}, .generation = 1, .run = signer.run()});
    const auto heard = say_json(R"({"type":"resume","id":1,"data":{"token":")" + token + R"(","rooms":{}}})");
    BOOST_TEST(says(heard, R"("code":"unauthenticated","message":"data.token: it is another user's")"));
    BOOST_TEST(says(say_json(R"({"type":"ping","id":3})"), R"({"reply":3,"data":{}})"));
}

BOOST_AUTO_TEST_SUITE_END()
