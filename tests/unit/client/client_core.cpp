// Promises of the client against a server that is played by hand, on a clock that is moved by hand.
#include "client/client_core.hpp"

#include "unit/client/playing_client.hpp"

namespace {

using namespace client_tests;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_core, playing)

BOOST_AUTO_TEST_CASE(is_open_with_the_hello_and_says_who_it_is) {
    const auto opened = watch(core->opened());
    core->open();
    let_in();
    BOOST_TEST((core->state() == client_state::connecting));
    BOOST_TEST(server.last().field("Sec-WebSocket-Protocol") == "parlor.v1");
    greet();
    BOOST_TEST(opened->done);
    BOOST_TEST(core->user() == "ana");
    BOOST_REQUIRE(changes.size() == 2U);
    BOOST_TEST((changes[1].state == client_state::open));
}

BOOST_AUTO_TEST_CASE(a_request_gets_its_reply_or_its_refusal) {
    connect();
    const auto good = watch(core->ask("add", "room/a", R"({"n":1})", {}));
    const auto asked = said_one();
    BOOST_TEST(asked.at("room") == "room/a");
    BOOST_TEST(asked.as_object().contains("key"));
    say(R"({"reply":)" + id_of(asked) + R"(,"data":{"total":3}})");
    BOOST_TEST(good->payload == R"({"total":3})");
    const auto bad = watch(core->ask("add", "", "{}", {.timeout = {}, .read_only = true}));
    const auto again = said_one();
    BOOST_TEST(!again.as_object().contains("key"));
    say(R"({"reply":)" + id_of(again) + R"(,"error":{"code":"not_found","message":""}})");
    BOOST_TEST((bad->error == errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_request_goes_with_the_key_that_the_app_gave_it) {
    connect();
    const auto paid = watch(core->ask("pay", "room/a", "{}", {.timeout = {}, .read_only = false, .key = "order-7"}));
    BOOST_TEST(said_one().at("key") == "order-7");
    BOOST_TEST(!paid->done);
}

BOOST_AUTO_TEST_CASE(a_request_times_out_even_without_a_connection_and_is_not_sent_then) {
    const auto late = watch(core->ask("add", "", "{}", {.timeout = 100ms, .read_only = false}));
    loop.advance(90ms);
    BOOST_TEST(!late->done);
    loop.advance(30ms);
    BOOST_TEST((late->error == errc::deadline_exceeded));
    connect();
    BOOST_TEST(said().empty());
}

BOOST_AUTO_TEST_CASE(what_is_said_offline_waits_in_order_and_bounded) {
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(core->tell("say", "room/a", std::to_string(i), false));
    BOOST_TEST(!core->tell("say", "room/a", "100", false));
    const auto refused = watch(core->ask("say", "room/a", "{}", {}));
    BOOST_TEST((refused->error == errc::resource_exhausted));
    BOOST_TEST(!core->tell("typing", "room/a", "{}", true));
    connect();
    const auto frames = said();
    BOOST_REQUIRE(frames.size() == 100U);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(frames[static_cast<std::size_t>(i)].at("data") == i);
    BOOST_TEST(core->tell("say", "room/a", "1", false));
}

BOOST_AUTO_TEST_CASE(more_than_the_connection_holds_waits_and_goes_on_by_itself) {
    core->open();
    let_in();
    say(R"({"type":"hello","data":{"session":"s1","resume":"t1","user":"ana","heartbeat_ms":25000,)"
        R"("max_message_bytes":65536}})");
    server.last().near->set_window(1024);
    const std::string longer = '"' + std::string(60'000, 'x') + '"';
    for (int i = 0; i < 40; ++i)
        (void)core->ask("add", "", longer, {});
    std::size_t written = 0;
    for (int i = 0; i < 10'000 && written < 40; ++i)
        written += said().size();
    BOOST_TEST(written == 40U);
}

BOOST_AUTO_TEST_CASE(what_is_too_long_for_the_server_is_refused_here) {
    connect();
    const std::string longer = '"' + std::string(200, 'x') + '"';
    BOOST_TEST(!core->tell("say", "", longer, false));
    BOOST_TEST((watch(core->ask("say", "", longer, {}))->error == errc::invalid_argument));
    BOOST_TEST(said().empty());
}

BOOST_AUTO_TEST_CASE(an_unanswered_request_is_sent_again_with_the_same_key_and_an_answered_one_is_not) {
    connect();
    const auto first = watch(core->ask("add", "", "1", {}));
    const auto second = watch(core->ask("add", "", "2", {}));
    core->tell("say", "", "3", false);
    const auto before = said();
    BOOST_REQUIRE(before.size() == 3U);
    say(R"({"reply":)" + id_of(before[0]) + "}");
    cut_and_return();
    const auto resume = said_one();
    say(R"({"reply":)" + id_of(resume) + R"(,"data":{"resume":"t3","rooms":{}}})");
    const auto after = said_one();
    BOOST_TEST(after == before[1]);
    say(R"({"reply":)" + id_of(after) + "}");
    BOOST_TEST(first->done);
    BOOST_TEST(second->done);
}

BOOST_AUTO_TEST_CASE(resumes_with_the_newest_token_and_hears_each_missed_message_once) {
    connect();
    join("room/a", 5);
    say(R"({"type":"said","room":"room/a","seq":6,"data":1})");
    cut_and_return();
    const auto resume = said_one();
    BOOST_TEST(resume.at("type") == "resume");
    BOOST_TEST(json::serialize(resume.at("data")) == R"({"token":"t1","rooms":{"room/a":6}})");
    BOOST_TEST((core->state() == client_state::reconnecting));
    say(R"({"reply":)" + id_of(resume) +
        R"(,"data":{"resume":"t9","rooms":{"room/a":{"epoch":"e1","seq":8,"replayed":2,"gap":false}}}})");
    BOOST_TEST((core->state() == client_state::open));
    for (const char* seq : {"7", "8", "8", "9"})
        say(R"({"type":"said","room":"room/a","seq":)" + std::string(seq) + R"(,"data":1})");
    const std::vector<std::string> expected{"room/a said 6 1", "room/a said 7 replayed 1", "room/a said 8 replayed 1",
                                            "room/a said 9 1"};
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
    BOOST_TEST(said_one().at("type") == "members");  // presence is not replayed
    cut_and_return();
    BOOST_TEST(said_one().at_pointer("/data/token") == "t9");
}

BOOST_AUTO_TEST_CASE(a_gap_is_told_and_a_room_that_refuses_is_over) {
    connect();
    join("room/a", 5);
    join("room/b", 1);
    std::vector<parlor::room_gap> gaps;
    std::vector<errc> ends;
    core->room("room/a").gap_handlers.push_back([&](const parlor::room_gap& gap) { gaps.push_back(gap); });
    core->room("room/b").end_handlers.push_back([&](const parlor::failure& why) { ends.push_back(why.code()); });
    cut_and_return();
    say(R"({"reply":)" + id_of(said_one()) +
        R"(,"data":{"resume":"t2","rooms":{"room/a":{"epoch":"e1","seq":40,"replayed":0,"gap":true},)"
        R"("room/b":{"error":{"code":"permission_denied","message":"no"}}}}})");
    BOOST_REQUIRE(gaps.size() == 1U);
    BOOST_TEST(gaps[0].after == 5U);
    BOOST_TEST(gaps[0].up_to == 40U);
    BOOST_REQUIRE(ends.size() == 1U);
    BOOST_TEST((ends[0] == errc::permission_denied));
    BOOST_TEST(!core->room("room/b").joined);
}

BOOST_AUTO_TEST_CASE(a_session_that_is_gone_is_begun_anew_and_its_rooms_joined_again) {
    connect();
    join("room/a", 5);
    cut_and_return();
    say(R"({"reply":)" + id_of(said_one()) + R"(,"error":{"code":"unauthenticated","message":""}})");
    const auto join = said_one();
    BOOST_TEST(join.at("type") == "join");
    BOOST_TEST((core->state() == client_state::reconnecting));
    say(R"({"reply":)" + id_of(join) + R"(,"data":{"room":"room/a","epoch":"e2","seq":2,"count":0,"members":[]}})");
    BOOST_TEST((core->state() == client_state::open));
    BOOST_TEST(core->room("room/a").position.seq() == 2U);
}

BOOST_AUTO_TEST_CASE(a_connection_lost_during_the_resume_keeps_the_old_token) {
    connect();
    cut_and_return();
    BOOST_TEST(said_one().at_pointer("/data/token") == "t1");
    cut_and_return();
    BOOST_TEST(said_one().at_pointer("/data/token") == "t1");
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_the_server_asks) {
    connect();
    server.last().closes(close_code::going_away, "stopping; reconnect_ms=5000");
    run();
    server.last().far->close();
    run();
    BOOST_TEST((changes.back().state == client_state::reconnecting));
    BOOST_TEST((changes.back().delay.value() == 5s));
    BOOST_TEST(changes.back().reason == "stopping");
    loop.advance(4980ms);
    BOOST_TEST(server.dials == 1U);
    loop.advance(40ms);
    BOOST_TEST(server.dials == 2U);
}

BOOST_AUTO_TEST_CASE(keeps_trying_with_longer_waits_and_no_longer_than_the_cap) {
    server.refuses = "connection refused";
    core->open();
    loop.advance(10min);
    BOOST_TEST(server.dials >= 10min / 31s);
    parlor::duration longest = 0s;
    for (const auto& change : changes)
        longest = std::max(longest, change.delay.value_or(0s));
    BOOST_TEST((longest <= 30s && longest > 10s));
    BOOST_TEST(changes.back().attempt > 0U);
}

BOOST_AUTO_TEST_CASE(asks_a_server_that_lets_it_in_just_to_close_less_and_less_often) {
    connect();
    for (unsigned lost = 1; lost <= 4; ++lost) {
        server.last().closes(close_code::try_again_later, "too slow");
        run();
        server.last().far->close();
        run();
        BOOST_TEST(changes.back().attempt == lost);
        loop.advance(*changes.back().delay);
        let_in();
        greet("t" + std::to_string(lost));
        say("{\"reply\":" + id_of(said_one()) + R"(,"data":{"resume":"t","rooms":{}}})");
        BOOST_REQUIRE(core->state() == client_state::open);
    }
    loop.advance(20s);
    server.last().far->reset();
    run();
    BOOST_TEST(changes.back().attempt == 1U);
}

BOOST_AUTO_TEST_CASE(gives_up_an_attempt_that_never_gets_a_hello) {
    core->open();
    let_in();
    loop.advance(15020ms);
    BOOST_TEST((core->state() == client_state::reconnecting));
    BOOST_TEST(server.last().far->was_reset());
}

BOOST_AUTO_TEST_CASE(after_a_final_code_it_is_closed_and_all_that_waits_fails) {
    connect();
    const auto waits = watch(core->ask("add", "", "{}", {}));
    server.last().closes(close_code::taken_over, "elsewhere");
    run();
    server.last().far->close();
    run();
    BOOST_TEST((core->state() == client_state::closed));
    BOOST_TEST((waits->error == errc::unavailable));
    BOOST_TEST((changes.back().code == close_code::taken_over));
    loop.advance(60s);
    BOOST_TEST(server.dials == 1U);
}

BOOST_AUTO_TEST_CASE(a_close_is_polite_ends_all_and_reconnects_no_more) {
    connect();
    join("room/a", 1);
    const auto waits = watch(core->ask("add", "", "{}", {}));
    core->request_close();
    const auto gone = watch(core->gone());
    BOOST_TEST((waits->error == errc::cancelled));
    BOOST_TEST(!core->room("room/a").joined);
    const auto frames = server.last().hear();
    BOOST_REQUIRE(!frames.empty());
    BOOST_TEST((frames.back().kind == opcode::close));
    BOOST_TEST(!gone->done);
    server.last().closes(close_code::normal);
    server.last().far->close();
    run();
    BOOST_TEST(gone->done);
    loop.advance(60s);
    BOOST_TEST(server.dials == 1U);
}

BOOST_AUTO_TEST_CASE(answers_the_servers_requests) {
    connect();
    core->set_answerer("question", [](std::string_view asked) { return "[" + std::string(asked) + "]"; });
    say(R"({"type":"question","id":"q1","data":5})");
    BOOST_TEST(json::serialize(said_one()) == R"({"reply":"q1","data":[5]})");
    say(R"({"type":"riddle","id":2,"data":5})");
    BOOST_TEST(said_one().at_pointer("/error/code") == "not_found");
}

BOOST_AUTO_TEST_CASE(an_inbox_is_heard_outside_rooms_and_resumed) {
    connect();
    say(R"({"type":"direct","room":"user/ana","seq":4,"data":1})");
    BOOST_TEST(heard == std::vector<std::string>{"user/ana direct 4 1"}, boost::test_tools::per_element());
    cut_and_return();
    const auto resume = said_one();
    BOOST_TEST(json::serialize(resume.at_pointer("/data/rooms")) == R"({"user/ana":4})");
    say(R"({"type":"direct","room":"user/ana","seq":6,"data":1})");  // live, to the new session: it comes again
    say(R"({"reply":)" + id_of(resume) +
        R"(,"data":{"resume":"t9","rooms":{"user/ana":{"epoch":"e1","seq":6,"replayed":2,"gap":false}}}})");
    say(R"({"type":"direct","room":"user/ana","seq":5,"data":1})");
    say(R"({"type":"direct","room":"user/ana","seq":6,"data":1})");
    const std::vector<std::string> expected{"user/ana direct 4 1", "user/ana direct 5 replayed 1",
                                            "user/ana direct 6 replayed 1"};
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_handler_throws_and_what_nobody_asked_for_are_errors) {
    connect();
    core->handlers.add("news", [](std::string_view, const parlor::message_info&) {
        throw parlor::failure(errc::invalid_argument, "data: what is this");
    });
    say(R"({"type":"news","data":{}})");
    say(R"({"reply":null,"error":{"code":"resource_exhausted","message":"slower"}})");
    BOOST_REQUIRE(errors.size() == 2U);
    BOOST_TEST((errors[0] == errc::invalid_argument));
    BOOST_TEST((errors[1] == errc::resource_exhausted));
}

BOOST_AUTO_TEST_CASE(a_guest_without_a_name_asks_for_the_one_that_it_was_given) {
    core = std::make_unique<parlor::detail::client_core>(services, parlor::parse_ws_url("ws://h/ws"),
                                                         parlor::client_options{});
    connect();
    BOOST_TEST(server.last().request.starts_with("GET /ws HTTP/1.1\r\n"));
    cut_and_return();
    BOOST_TEST(server.last().request.starts_with("GET /ws?user=ana HTTP/1.1\r\n"));
    cut_and_return();
    BOOST_TEST(server.last().request.starts_with("GET /ws?user=ana HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()
