// Presence and the member list.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(presence)

BOOST_AUTO_TEST_CASE(members_hear_who_comes_and_who_goes) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main");
    (void)ana.event("presence");  // of herself
    peer bo(server.port(), "bo", "room/main");
    BOOST_TEST(ana.event("presence") == json::parse(R"({"type":"presence","room":"room/main",
                   "data":{"joined":[{"id":"m2","user":"bo"}],"left":[],"count":2}})"));
    bo.close();
    BOOST_TEST(ana.event("presence") == json::parse(R"({"type":"presence","room":"room/main",
                   "data":{"joined":[],"left":[{"id":"m2","user":"bo"}],"count":1}})"));
}

BOOST_AUTO_TEST_CASE(a_leave_is_told_as_a_close_is) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main"), bo(server.port(), "bo", "room/main");
    bo.ok("leave", "room/main");
    json::value told = ana.event("presence");
    while (number_at(told, "/data/count") != 1)
        told = ana.event("presence");
    peer cy(server.port(), "cy", "room/main");
    BOOST_TEST(text_at(ana.event("presence"), "/data/joined/0/user") == "cy");
}

// One that joins and leaves in one go is in the room for much less than a tick, at least now and then.
BOOST_AUTO_TEST_CASE(who_came_and_went_within_a_tick_is_in_neither_list) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main");
    (void)ana.event("presence");
    bool coalesced = false;
    for (int tries = 0; tries < 100 && !coalesced; ++tries) {
        peer bo(server.port(), "bo"), cy(server.port(), "cy");
        bo.send("join", "room/main", "{}", "j");
        bo.send("leave", "room/main", "{}", "l");
        (void)bo.reply("l");
        cy.join("room/main");
        const auto first = ana.event("presence");
        coalesced = first.at_pointer("/data/joined").as_array().size() == 1 &&
                    text_at(first, "/data/joined/0/user") == "cy" && first.at_pointer("/data/left").as_array().empty();
        cy.close();
        while (number_at(ana.event("presence"), "/data/count") != 1) {
        }
    }
    BOOST_TEST(coalesced);
}

BOOST_AUTO_TEST_CASE(a_list_of_more_than_100_is_cut) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main");
    std::vector<std::unique_ptr<peer>> crowd;
    for (int i = 0; i < 130; ++i)
        crowd.push_back(std::make_unique<peer>(server.port(), "u" + std::to_string(i)));
    for (auto& each : crowd)
        each->send("join", "room/main", "{}", "j");
    for (auto& each : crowd)
        (void)each->reply("j");
    const auto listed_at_once = ana.join("room/main");
    BOOST_TEST(number_at(listed_at_once, "/count") == 131U);
    BOOST_TEST(listed_at_once.at("members").as_array().size() == 100U);
    std::uint64_t told = 0;
    json::value frame;
    do {
        frame = ana.event("presence");
        const auto listed = frame.at_pointer("/data/joined").as_array().size();
        BOOST_TEST(listed <= 100U);
        if (has(frame, "/data/more")) BOOST_TEST(listed == 100U);
        told += listed;
    } while (number_at(frame, "/data/count") != 131);
    BOOST_TEST(told <= 131U);
}

BOOST_AUTO_TEST_CASE(the_member_list_comes_page_by_page) {
    const running_server server;
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 1; i <= 5; ++i) {
        all.push_back(std::make_unique<peer>(server.port(), "u" + std::to_string(i), "silent/main"));
    }
    peer& ana = *all[0];
    BOOST_TEST(ana.ok("members", "silent/main", R"({"limit":2})") ==
               json::parse(R"({"members":[{"id":"m1","user":"u1"},{"id":"m2","user":"u2"}],"more":true})"));
    all[2]->close();
    while (ana.ok("members", "silent/main").at("members").as_array().size() != 4) {
    }
    BOOST_TEST(ana.ok("members", "silent/main", R"({"after":"m2","limit":2})") ==
               json::parse(R"({"members":[{"id":"m4","user":"u4"},{"id":"m5","user":"u5"}],"more":false})"));
    BOOST_TEST(ana.ok("members", "silent/main", R"({"after":"m5"})") == json::parse(R"({"members":[],"more":false})"));
    BOOST_TEST(ana.refusal("members", "silent/main", R"({"after":"bo"})") == "invalid_argument");
    BOOST_TEST(ana.refusal("members", "silent/other") == "failed_precondition");
}

BOOST_AUTO_TEST_CASE(a_silent_room_tells_nobody) {
    running_server server;
    peer ana(server.port(), "ana", "silent/main");
    peer(server.port(), "bo", "silent/main").close();
    server.log().wait_for("leave bo");
    ana.join("room/main");  // whose presence comes a tick later than that of silent/main would
    BOOST_TEST(text_at(ana.event("presence"), "/room") == "room/main");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
