// Messages and their replies: the order in which everyone sees them, envelopes that are none, and requests of the
// server's.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(a_sender_sees_its_own_broadcast_before_its_reply) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    ana.send("say", "silent/main", R"({"text":"hi"})", "x");
    BOOST_TEST(ana.next() ==
               json::parse(R"({"type":"said","room":"silent/main","seq":1,"data":{"from":"ana","text":"hi"}})"));
    BOOST_TEST(ana.next() == json::parse(R"({"reply":"x","data":{"seq":1}})"));
}

BOOST_AUTO_TEST_CASE(a_reply_is_what_the_handler_returned) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    BOOST_TEST(ana.ok("add", "silent/main", R"({"n":5})") == json::parse(R"({"total":5})"));
    BOOST_TEST(ana.ok("greet", "silent/main") == json::parse("{}"));
    BOOST_TEST(ana.event("greeting") == json::parse(R"({"type":"greeting","room":"silent/main","data":{}})"));
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_is_heard_by_its_caller_only) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main"), bo(server.port(), "bo", "silent/main");
    const auto answer = ana.ask("fail", "silent/main");
    BOOST_TEST(answer.at("error") == json::parse(R"({"code":"aborted","message":"as you wished"})"));
    BOOST_TEST(ana.say("silent/main", "next") == 1U);
    BOOST_TEST(text_at(ana.next(), "/data/text") == "next");
    BOOST_TEST(text_at(bo.next(), "/data/text") == "next");
}

BOOST_AUTO_TEST_CASE(ids_are_echoed_as_they_came) {
    const running_server server;
    peer ana(server.port(), "ana");
    for (const char* id :
         {"0", "9007199254740991", R"("")", R"("0123456789012345678901234567890123456789012345678901234567890123")"}) {
        ana.send(std::string(R"({"type":"ping","id":)") + id + '}');
        BOOST_TEST(ana.next() == json::parse(std::string(R"({"data":{},"reply":)") + id + '}'));
    }
    for (const char* id : {"-1", "9007199254740992", "1.5", "true", "[]"}) {
        ana.send(std::string(R"({"type":"ping","id":)") + id + '}');
        BOOST_TEST(text_at(ana.next(), "/error/code") == "invalid_argument");
        ana.sync();
    }
}

BOOST_AUTO_TEST_CASE(without_an_id_there_is_neither_reply_nor_error) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    ana.send(R"({"type":"say","room":"silent/main","data":{"text":"one"}})");
    ana.send(R"({"type":"say","room":"silent/main","data":{"words":"two"}})");
    ana.send(R"({"type":"fail","room":"silent/main"})");
    ana.send(R"({"type":"nothing","room":"silent/main"})");
    ana.send(R"({"type":"say","room":"silent/main","data":{"text":"three","more":[]},"extra":1})");
    BOOST_TEST(text_at(ana.next(), "/data/text") == "one");
    BOOST_TEST(text_at(ana.next(), "/data/text") == "three");
}

BOOST_AUTO_TEST_CASE(errors_in_the_data_name_the_place) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    BOOST_TEST(text_at(ana.ask("say", "silent/main", R"({"text":7})"), "/error/message") ==
               "data.text: expected a string");
}

BOOST_AUTO_TEST_CASE(what_is_no_envelope_is_refused_and_the_third_in_a_row_closes) {
    const running_server server;
    peer ana(server.port(), "ana");
    for (int round = 0; round < 2; ++round) {
        for (const char* frame : {"not json", "[1,2]"}) {
            ana.send(frame);
            const auto answer = ana.next();
            BOOST_TEST(answer.at("reply").is_null());
            BOOST_TEST(text_at(answer, "/error/code") == "invalid_argument");
        }
        ana.sync();  // a good one in between: the count begins anew
    }
    for (int i = 0; i < 3; ++i)
        ana.send("{}");
    BOOST_TEST(ana.read_to_end().code == parlor::close_code::policy_violation);
}

BOOST_AUTO_TEST_CASE(four_senders_are_seen_in_one_gapless_order) {
    constexpr int senders = 4, messages_each = 250, total = senders * messages_each;
    const running_server server;
    using seen = std::vector<std::string>;
    const auto listen = [](peer& by) {
        seen texts;
        for (std::uint64_t seq = 1; seq <= total; ++seq) {
            const auto frame = by.event("said");
            if (number_at(frame, "/seq") != seq) throw std::runtime_error("not gapless");
            texts.push_back(text_at(frame, "/data/from") + text_at(frame, "/data/text"));
        }
        return texts;
    };
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 0; i < senders + 2; ++i) {
        all.push_back(std::make_unique<peer>(server.port(), "u" + std::to_string(i), "room/main"));
    }
    std::vector<std::future<seen>> orders;
    for (int i = 0; i < senders + 2; ++i) {
        orders.push_back(on_thread([&by = *all[static_cast<std::size_t>(i)], i, listen] {
            for (int n = 0; i < senders && n < messages_each; ++n) {
                by.send("say", "room/main", R"({"text":"-)" + std::to_string(n) + "\"}");
            }
            return listen(by);
        }));
    }
    const seen first = orders[0].get();
    for (std::size_t i = 1; i < orders.size(); ++i)
        BOOST_TEST((orders[i].get() == first));
    for (int i = 0; i < senders; ++i) {  // each sender's own are in the order in which it sent them
        int n = 0;
        const std::string mark = "u" + std::to_string(i) + "-";
        for (const auto& text : first) {
            if (text.starts_with(mark)) BOOST_REQUIRE_EQUAL(text, mark + std::to_string(n++));
        }
        BOOST_TEST(n == messages_each);
    }
}

BOOST_AUTO_TEST_CASE(ephemeral_messages_carry_no_seq_and_skip_their_sender) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main"), bo(server.port(), "bo", "silent/main");
    ana.ok("typing", "silent/main");
    (void)ana.say("silent/main", "done");
    BOOST_TEST(bo.next() == json::parse(R"({"type":"typing","room":"silent/main","data":{"from":"ana"}})"));
    BOOST_TEST(number_at(bo.next(), "/seq") == 1U);
    BOOST_TEST(number_at(ana.next(), "/seq") == 1U);
}

BOOST_AUTO_TEST_CASE(the_server_asks_and_the_client_answers) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main"), bo(server.port(), "bo", "silent/main");
    ana.send("quiz", "silent/main", "{}", "quiz");
    const auto question = ana.next();
    bo.send("say", "silent/main", R"({"text":"meanwhile"})");
    BOOST_TEST(text_at(question, "/type") == "question");
    BOOST_TEST(text_at(question, "/room") == "silent/main");
    const std::string id = json::serialize(question.at("id"));
    bo.send(R"({"reply":)" + id + R"(,"data":{"text":"of a stranger"}})");
    bo.sync();
    ana.send(R"({"reply":)" + id + R"(,"data":{"text":"42"}})");
    BOOST_TEST(ana.next() == json::parse(R"({"reply":"quiz","data":{"text":"42"}})"));
    BOOST_TEST(text_at(ana.next(), "/data/text") == "meanwhile");  // the room took nothing else while it waited
}

BOOST_AUTO_TEST_CASE(a_client_may_answer_with_an_error) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    ana.send("quiz", "silent/main", "{}", "quiz");
    ana.send(R"({"reply":)" + json::serialize(ana.event("question").at("id")) +
             R"(,"error":{"code":"unimplemented","message":"no idea"}})");
    BOOST_TEST(ana.reply("quiz").at("error") == json::parse(R"({"code":"unimplemented","message":"no idea"})"));
}

BOOST_AUTO_TEST_CASE(an_unanswered_question_has_a_deadline) {
    const running_server server;
    peer ana(server.port(), "ana", "silent/main");
    BOOST_TEST(ana.refusal("quiz", "silent/main") == "deadline_exceeded");
    BOOST_TEST(ana.say("silent/main", "and the room goes on") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
