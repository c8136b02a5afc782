// Keys: a retried message has one effect and gets the same reply.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(a_retry_has_one_effect_and_the_same_reply) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    const auto first = ana.ok("add", "silent/main", R"({"n":5})", "k1");
    const auto retried = ana.ok("add", "silent/main", R"({"n":5})", "k1");
    BOOST_TEST(first == json::parse(R"({"total":5})"));
    BOOST_TEST(retried == first);
    BOOST_TEST(ana.ok("add", "silent/main", R"({"n":1})", "k2") == json::parse(R"({"total":6})"));
    BOOST_TEST(text_at(ana.event("said"), "/data/text") == "5");
    BOOST_TEST(text_at(ana.event("said"), "/data/text") == "6");
}

BOOST_AUTO_TEST_CASE(a_retry_over_another_connection_of_the_user_counts_too) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main"), bo(server.port(), "bo", "silent/main");
    const auto first = ana.ok("say", "silent/main", R"({"text":"x"})", "k1");
    ana.reset();
    peer again(server.port(), "ana", "silent/main");
    BOOST_TEST(again.ok("say", "silent/main", R"({"text":"x"})", "k1") == first);
    BOOST_TEST(bo.say("silent/main", "y") == 2U);
}

BOOST_AUTO_TEST_CASE(keys_of_two_users_and_of_two_rooms_are_their_own) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main"), bo(server.port(), "bo", "silent/main");
    ana.join("silent/other");
    ana.ok("add", "silent/main", R"({"n":1})", "k");
    BOOST_TEST(bo.ok("add", "silent/main", R"({"n":1})", "k") == json::parse(R"({"total":2})"));
    BOOST_TEST(ana.ok("add", "silent/other", R"({"n":1})", "k") == json::parse(R"({"total":1})"));
}

BOOST_AUTO_TEST_CASE(a_message_that_failed_may_be_tried_again) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    BOOST_TEST(text_at(ana.ask("add", "silent/main", R"({"n":"one"})", "k"), "/error/code") == "invalid_argument");
    BOOST_TEST(ana.ok("add", "silent/main", R"({"n":1})", "k") == json::parse(R"({"total":1})"));
}

BOOST_AUTO_TEST_CASE(a_retry_while_the_first_runs_waits_for_its_reply) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    ana.send("quiz", "silent/main", "{}", "first", "k");
    ana.send("quiz", "silent/main", "{}", "second", "k");
    const auto question = ana.event("question");
    ana.send(R"({"reply":)" + json::serialize(question.at("id")) + R"(,"data":{"text":"once"}})");
    BOOST_TEST(text_at(ana.reply("first"), "/data/text") == "once");
    BOOST_TEST(text_at(ana.reply("second"), "/data/text") == "once");
}

BOOST_AUTO_TEST_CASE(past_key_window_it_is_a_new_message) {
    const running_server server([](parlor::config& c) { c.key_window = std::chrono::milliseconds(20); });
    peer ana(server.port(), "ana", "silent/main");
    ana.ok("add", "silent/main", R"({"n":1})", "k");
    json::value reply = ana.ok("add", "silent/main", R"({"n":1})", "k");
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (number_at(reply, "/total") == 1 && std::chrono::steady_clock::now() < give_up) {
        reply = ana.ok("add", "silent/main", R"({"n":1})", "k");
    }
    BOOST_TEST(number_at(reply, "/total") == 2U);
    BOOST_TEST(server.past(parlor::limit::key_window) >= 1U);
}

BOOST_AUTO_TEST_CASE(a_key_is_1_to_64_bytes) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    const std::string frame = R"({"type":"add","room":"silent/main","id":1,"data":{"n":1},"key":")";
    for (const std::size_t length : {std::size_t{0}, std::size_t{65}}) {
        ana.send(frame + std::string(length, 'k') + "\"}");
        BOOST_TEST(text_at(ana.next(), "/error/code") == "invalid_argument");
    }
    ana.ok("add", "silent/main", R"({"n":1})", std::string(64, 'k'));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
