// What outlives a server with --data: logs, seq, epochs, keys, and the tokens with which clients come back.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>

#include "integration/running_server.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace integration;

struct fixture {
    /// Ends the server that runs, and starts the next one on the same folder.
    void restart(const std::function<void(parlor::config&)>& tune = nullptr) {
        server.reset();
        server.emplace(
            [&](parlor::config& c) {
                c.data = folder.path().string();
                if (tune) tune(c);
            },
            [](parlor::server& app) {
                app.on_hello([](parlor::caller& who) { who.join("silent/of-" + who.name()); });
            });
    }
    [[nodiscard]] std::uint16_t port() const { return server->port(); }

    /// The member of a resume's reply that is about a room.
    static json::value about(const json::value& reply, const std::string& room) {
        BOOST_REQUIRE_MESSAGE(has(reply, "/data/rooms"), json::serialize(reply));
        return reply.at("data").at("rooms").at(room);
    }

    /// The next message of that room: the room that hello joins may have some too.
    static json::value next_in(peer& who, std::string_view room) {
        return who.next(
            [room](const json::value& frame) { return has(frame, "/seq") && text_at(frame, "/room") == room; });
    }

    parlor::unit::temporary_folder folder;
    std::optional<running_server> server;
};

struct started : fixture {
    started() { restart(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable, started)

BOOST_AUTO_TEST_CASE(seq_and_epoch_go_on_after_a_restart) {
    peer ana(port(), "ana");
    const auto before = ana.join("room/main");
    for (std::uint64_t seq = 1; seq <= 20; ++seq)
        BOOST_TEST(ana.say("room/main", "x") == seq);
    ana.reset();
    BOOST_TEST(server->stop());  // on_closing says farewell
    restart();
    peer again(port(), "ana");
    const auto after = again.join("room/main");
    BOOST_TEST(text_at(after, "/epoch") == text_at(before, "/epoch"));
    BOOST_TEST(number_at(after, "/seq") == 21U);
    BOOST_TEST(again.say("room/main", "x") == 22U);
}

BOOST_AUTO_TEST_CASE(a_resume_after_a_restart_brings_what_was_missed) {
    peer ana(port(), "ana", "silent/main"), bo(port(), "bo", "silent/main");
    for (int i = 1; i <= 5; ++i)
        (void)bo.say("silent/main", std::to_string(i));
    restart();
    peer first(port(), "bo", "silent/main");
    (void)first.say("silent/main", "after");
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"silent/main":2})");
    const auto room = about(reply, "silent/main");
    BOOST_TEST(room.at("gap") == false);
    const std::uint64_t last = number_at(room, "/seq");
    BOOST_TEST(number_at(room, "/replayed") == last - 2);
    for (std::uint64_t seq = 3; seq <= last; ++seq)
        BOOST_TEST(number_at(next_in(back, "silent/main"), "/seq") == seq);
    (void)first.say("silent/main", "live");
    const auto live = next_in(back, "silent/main");
    BOOST_TEST(text_at(live, "/data/text") == "live");
    BOOST_TEST(number_at(live, "/seq") == last + 1);
    BOOST_TEST(back.say("silent/main", "here") == last + 2);
}

BOOST_AUTO_TEST_CASE(a_long_log_is_caught_up_page_by_page_while_others_talk) {
    peer ana(port(), "ana", "silent/main"), bo(port(), "bo", "silent/main");
    ana.reset();
    (void)bo.ok("flood", "silent/main", R"({"count":900,"bytes":500})");
    restart();
    peer first(port(), "bo", "silent/main"), back(port(), "ana");
    auto talking = on_thread([&first] {
        for (int i = 0; i < 50; ++i)
            (void)first.say("silent/main", "live");
    });
    const auto room = about(back.resume(ana.token(), R"({"silent/main":0})"), "silent/main");
    BOOST_TEST(room.at("gap") == false);
    const std::uint64_t farewell = 901;
    for (std::uint64_t seq = 1; seq <= farewell + 50; ++seq)
        BOOST_REQUIRE_EQUAL(number_at(next_in(back, "silent/main"), "/seq"), seq);
    talking.get();
}

BOOST_AUTO_TEST_CASE(a_token_of_two_runs_ago_is_good_too_and_a_new_one_follows) {
    peer ana(port(), "ana", "silent/main");
    (void)ana.say("silent/main", "1");
    restart();
    restart();
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"silent/main":1})");
    BOOST_TEST(about(reply, "silent/main").at("gap") == false);
    BOOST_TEST(back.token() != ana.token());
    const std::uint64_t seen = number_at(about(reply, "silent/main"), "/seq");
    back.sync();
    restart();
    peer last(port(), "ana");
    const auto again = last.resume(back.token(), R"({"silent/main":)" + std::to_string(seen) + '}');
    BOOST_TEST(about(again, "silent/main").at("gap") == false);
}

BOOST_AUTO_TEST_CASE(a_seq_above_the_rooms_or_too_far_behind_is_a_gap_after_a_restart) {
    peer ana(port(), "ana", "silent/main");
    (void)ana.ok("flood", "silent/main", R"({"count":30,"bytes":10})");
    restart([](parlor::config& c) { c.max_resume_messages = 10; });
    const auto resumed_at = [&](std::uint64_t seq) {
        peer back(port(), "ana");
        return about(back.resume(ana.token(), R"({"silent/main":)" + std::to_string(seq) + '}'), "silent/main");
    };
    const std::uint64_t last = number_at(resumed_at(0), "/seq");
    BOOST_TEST(resumed_at(0).at("gap") == true);
    BOOST_TEST(resumed_at(last + 1).at("gap") == true);
    BOOST_TEST(resumed_at(last - 10).at("gap") == false);
    BOOST_TEST(resumed_at(last - 11).at("gap") == true);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_younger_than_the_token_is_a_gap) {
    peer ana(port(), "ana", "silent/main");
    restart();
    peer bo(port(), "bo", "silent/new");
    (void)bo.say("silent/new", "1");
    peer back(port(), "ana");
    BOOST_TEST(about(back.resume(ana.token(), R"({"silent/new":0})"), "silent/new").at("gap") == true);
}

BOOST_AUTO_TEST_CASE(a_room_that_keeps_nothing_on_disk_is_a_gap_after_a_restart) {
    peer ana(port(), "ana", "memory/main");
    (void)ana.say("memory/main", "1");
    restart();
    peer back(port(), "ana");
    const auto room = about(back.resume(ana.token(), R"({"memory/main":0})"), "memory/main");
    BOOST_TEST(room.at("gap") == true);
    BOOST_TEST(number_at(room, "/seq") == 0U);
}

BOOST_AUTO_TEST_CASE(past_resume_window_a_token_of_an_earlier_run_means_a_gap) {
    peer ana(port(), "ana", "silent/main");
    (void)ana.say("silent/main", "1");
    restart([](parlor::config& c) { c.resume_window = std::chrono::milliseconds(1); });
    peer back(port(), "ana");
    back.sync();
    const auto give_up = std::chrono::steady_clock::now() + patience;
    bool gap = false;
    while (!gap && std::chrono::steady_clock::now() < give_up) {
        peer later(port(), "ana");
        gap = about(later.resume(ana.token(), R"({"silent/main":1})"), "silent/main").at("gap").as_bool();
    }
    BOOST_TEST(gap);
}

BOOST_AUTO_TEST_CASE(a_token_of_another_folder_is_unknown) {
    peer ana(port(), "ana", "silent/main");
    fixture elsewhere;
    elsewhere.restart();
    peer back(elsewhere.port(), "ana");
    BOOST_TEST(text_at(back.resume(ana.token(), R"({"silent/main":0})"), "/error/code") == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_token_never_opens_the_session_that_has_its_number_today) {
    peer ana(port(), "ana", "silent/main");  // the first session of its run
    restart();
    peer bo(port(), "bo", "silent/main");  // the first of this one
    peer back(port(), "ana");
    const auto reply = back.resume(ana.token(), R"({"silent/main":0})");
    BOOST_TEST(has(reply, "/data/rooms"));
    bo.sync();  // nobody took it over
    BOOST_TEST(back.ok("members", "silent/main").at_pointer("/members/1/user") == "ana");
}

BOOST_AUTO_TEST_CASE(a_room_that_hello_joins_goes_on_where_the_client_was) {
    peer ana(port(), "ana"), bo(port(), "bo", "silent/of-ana");
    for (int i = 1; i <= 3; ++i)
        (void)bo.say("silent/of-ana", std::to_string(i));
    BOOST_TEST(text_at(ana.event("said"), "/data/text") == "1");
    restart();
    for (int round = 0; round < 5; ++round) {  // whether or not the room is open already
        peer back(port(), "ana");
        const auto room = about(back.resume(ana.token(), R"({"silent/of-ana":1})"), "silent/of-ana");
        BOOST_TEST(room.at("gap") == false);
        const std::uint64_t last = number_at(room, "/seq");
        BOOST_TEST(last >= 3U);
        for (std::uint64_t seq = 2; seq <= last; ++seq)
            BOOST_TEST(number_at(back.next(), "/seq") == seq);
        BOOST_TEST(back.say("silent/of-ana", "me") == last + 1);
    }
}

BOOST_AUTO_TEST_CASE(a_room_that_hello_joins_brings_what_the_client_never_heard_of) {
    peer ana(port(), "ana");
    ana.sync();
    restart();
    peer bo(port(), "bo", "silent/of-ana");
    (void)bo.say("silent/of-ana", "1");
    (void)bo.say("silent/of-ana", "2");
    std::string token = ana.token();
    for (int round = 0; round < 3; ++round) {  // also when the replay is lost on its way
        peer back(port(), "ana");
        const auto room = about(back.resume(token, "{}"), "silent/of-ana");
        BOOST_TEST(room.at("gap") == false);
        BOOST_TEST(number_at(room, "/replayed") >= 2U);
        if (round == 0) continue;
        token = back.token();  // the reply arrived, and nothing behind it
        if (round == 1) back.sync();
        if (round == 1) back.reset();
        if (round == 1) continue;
        BOOST_TEST(text_at(back.event("said"), "/data/text") == "1");
        BOOST_TEST(text_at(back.event("said"), "/data/text") == "2");
        (void)bo.say("silent/of-ana", "live");
        BOOST_TEST(text_at(back.event("said"), "/data/text") == "live");
    }
}

BOOST_AUTO_TEST_CASE(a_room_that_hello_joins_and_that_nothing_came_to_is_not_in_the_reply) {
    peer ana(port(), "ana");
    ana.reset();
    peer back(port(), "ana");
    BOOST_TEST(back.resume(ana.token(), "{}").at_pointer("/data/rooms").as_object().empty());
}

BOOST_AUTO_TEST_CASE(a_room_that_refuses_after_a_restart_says_so) {
    peer ana(port(), "ana", "silent/main");
    restart();
    peer mallory(port(), "mallory");
    const auto reply = mallory.resume(ana.token(), R"({"silent/main":0,"nowhere/x":1})");
    BOOST_TEST(text_at(about(reply, "silent/main"), "/error/code") == "permission_denied");
    BOOST_TEST(text_at(about(reply, "nowhere/x"), "/error/code") == "not_found");
}

BOOST_AUTO_TEST_CASE(a_key_has_one_effect_and_the_same_reply_over_restarts) {
    peer ana(port(), "ana", "silent/main");
    const auto first = ana.ok("say", "silent/main", R"({"text":"once"})", "k1");
    const auto added = ana.ok("add", "silent/main", R"({"n":5})", "k2");
    restart();
    peer again(port(), "ana", "silent/main");
    const std::uint64_t before = again.say("silent/main", "x");
    BOOST_TEST(again.ok("say", "silent/main", R"({"text":"once"})", "k1") == first);
    BOOST_TEST(again.ok("add", "silent/main", R"({"n":5})", "k2") == added);
    BOOST_TEST(again.say("silent/main", "y") == before + 1);
}

BOOST_AUTO_TEST_CASE(an_effect_without_messages_has_one_reply_over_restarts) {
    peer ana(port(), "ana", "silent/main");
    ana.send("quiz", "silent/main", "{}", "first", "k");
    const auto question = ana.event("question");
    ana.send(R"({"reply":)" + json::serialize(question.at("id")) + R"(,"data":{"text":"once"}})");
    BOOST_TEST(text_at(ana.reply("first"), "/data/text") == "once");
    restart();
    peer again(port(), "ana", "silent/main");
    BOOST_TEST(text_at(again.ok("quiz", "silent/main", "{}", "k"), "/text") == "once");
}

BOOST_AUTO_TEST_CASE(many_rooms_talk_at_once_and_each_keeps_its_order) {
    constexpr int rooms = 8, each = 100;
    std::vector<std::future<std::uint64_t>> talking;
    for (int i = 0; i < rooms; ++i) {
        talking.push_back(on_thread([this, i] {
            const std::string room = "silent/" + std::to_string(i);
            peer me(port(), "u" + std::to_string(i), room);
            for (int n = 1; n <= each; ++n) {
                me.send("say", room, R"({"text":"x"})", "m" + std::to_string(n));
            }
            std::uint64_t last = 0;
            for (int n = 1; n <= each; ++n) {
                const auto frame = me.event("said");
                if (number_at(frame, "/seq") != last + 1) return std::uint64_t{0};
                last = number_at(frame, "/seq");
                if (number_at(me.reply("m" + std::to_string(n)), "/data/seq") != last) return std::uint64_t{0};
            }
            return last;
        }));
    }
    for (auto& one : talking)
        BOOST_TEST(one.get() == static_cast<std::uint64_t>(each));
    restart();
    for (int i = 0; i < rooms; ++i) {
        peer me(port(), "ana");
        BOOST_TEST(number_at(me.join("silent/" + std::to_string(i)), "/seq") >= static_cast<std::uint64_t>(each));
    }
}

BOOST_AUTO_TEST_SUITE_END()
