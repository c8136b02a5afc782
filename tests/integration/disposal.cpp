// Rooms end when nobody is in them and open again when somebody comes.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(disposal)

BOOST_AUTO_TEST_CASE(an_empty_room_goes_and_its_log_stays) {
    running_server server;
    peer ana(server.port(), "ana");
    const auto epoch = text_at(ana.join("room/main"), "/epoch");
    BOOST_TEST(ana.say("room/main", "one") == 1U);
    ana.ok("leave", "room/main");
    server.log().wait_for("gone");
    const auto joined = ana.join("room/main");
    BOOST_TEST(text_at(joined, "/epoch") == epoch);
    BOOST_TEST(number_at(joined, "/seq") == 1U);
    BOOST_TEST(ana.say("room/main", "two") == 2U);
    const std::vector<std::string> expected{"open", "join ana", "leave ana", "idle", "gone", "open", "join ana"};
    BOOST_TEST(server.log().all() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_room_whose_members_are_away_stays) {
    running_server server;
    peer ana(server.port(), "ana", "room/main");
    BOOST_TEST(ana.say("room/main", "one") == 1U);
    ana.reset();
    peer back(server.port(), "ana");
    (void)back.resume(ana.token(), R"({"room/main":1})");
    BOOST_TEST(back.say("room/main", "two") == 2U);
    BOOST_TEST(server.log().count("gone") == 0U);
}

BOOST_AUTO_TEST_CASE(a_join_that_races_the_disposal_is_never_lost) {
    constexpr int clients = 4, joins_each = 500;
    running_server server;
    std::vector<std::future<void>> all;
    for (int i = 0; i < clients; ++i) {
        all.push_back(on_thread([&server, i] {
            peer one(server.port(), "u" + std::to_string(i));
            for (int n = 0; n < joins_each; ++n) {
                (void)one.join("silent/main");
                one.ok("leave", "silent/main");
            }
        }));
    }
    for (auto& each : all)
        each.get();
    server.log().wait_for("gone", server.log().count("open"));
    BOOST_TEST_MESSAGE(server.log().count("gone") << " disposals");
    BOOST_TEST(server.log().count("gone") > 1U);
}

BOOST_AUTO_TEST_CASE(a_pipelined_leave_and_join_end_in_the_room) {
    running_server server;
    peer ana(server.port(), "ana", "silent/main");
    for (int n = 0; n < 500; ++n) {
        const std::string id = std::to_string(n);
        ana.send("leave", "silent/main", "{}", "l" + id);
        ana.send("join", "silent/main", "{}", "j" + id);
        ana.send("say", "silent/main", R"({"text":"x"})", "s" + id);
        BOOST_REQUIRE(has(ana.reply("l" + id), "/data"));
        BOOST_REQUIRE(has(ana.reply("j" + id), "/data/seq"));
        BOOST_REQUIRE_EQUAL(number_at(ana.reply("s" + id), "/data/seq"), static_cast<std::uint64_t>(n) + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
