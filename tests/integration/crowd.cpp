// Many clients that vanish without a word: nothing of them is left.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(crowd)

BOOST_AUTO_TEST_CASE(of_1000_clients_that_vanish_nothing_is_left) {
    constexpr int clients = 1000, rooms = 20;
    running_server server([](parlor::config& c) { c.resume_window = std::chrono::milliseconds(50); });
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<peer>(server.port(), "u", "silent/" + std::to_string(i % rooms)));
    }
    for (int i = 0; i < clients; i += 10)
        all[static_cast<std::size_t>(i)]->send("say", "silent/0", R"({"text":"x"})");
    for (auto& each : all)
        each->reset();
    server.log().wait_for("leave u", clients);
    server.log().wait_for("gone", rooms);
    BOOST_TEST(server.log().count("open") == static_cast<std::size_t>(rooms));
    BOOST_TEST(server.stop());
    BOOST_TEST(server.log().count("closing") == 0U);
}

BOOST_AUTO_TEST_CASE(clients_that_vanish_in_the_middle_of_something_harm_nobody) {
    const running_server server([](parlor::config& c) { c.resume_window = std::chrono::milliseconds(50); });
    peer witness(server.port(), "witness", "silent/main");
    for (int i = 0; i < 200; ++i) {
        peer one(server.port(), "one");
        one.send("join", "silent/main", "{}", "j");
        if (i % 2 == 0) one.send("hold", "silent/other", "{}", "h");
        if (i % 3 == 0) one.socket().send_raw("\x81\xff");  // half a header
        if (i % 5 == 0) one.send("resume", "", R"({"token":"x","rooms":{}})", "r");
        one.reset();
        const tcp_client half(server.port());
        half.write("GET /ws HTTP/1.1\r\n");
    }
    BOOST_TEST(witness.say("silent/main", "still here") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
