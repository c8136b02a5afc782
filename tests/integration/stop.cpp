// The stop sequence: everyone is told, everything sent before arrives, nothing is left; and what a second request does.
#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <charconv>

#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::close_code;

/// The N of "…; reconnect_ms=N".
std::uint64_t reconnect_hint(std::string_view reason) {
    constexpr std::string_view mark = "; reconnect_ms=";
    const auto at = reason.find(mark);
    if (at == std::string_view::npos) throw std::runtime_error("no hint in \"" + std::string(reason) + '"');
    std::uint64_t hint = 0;
    const char* const end = reason.data() + reason.size();
    if (std::from_chars(reason.data() + at + mark.size(), end, hint).ptr != end) throw std::runtime_error("no number");
    return hint;
}

BOOST_AUTO_TEST_SUITE(stop)

BOOST_AUTO_TEST_CASE(all_of_200_chatting_clients_are_told_1001_with_hints_that_differ) {
    constexpr int talkers = 8;
    constexpr std::size_t each_has = 25;
    running_server server([](parlor::config& c) { c.drain_timeout = patience; });
    std::atomic<int> chatting = 0;
    std::promise<void> all_chat;
    std::vector<std::future<std::vector<ws_ending>>> talking;
    for (int t = 0; t < talkers; ++t) {
        talking.push_back(on_thread([&] {
            std::vector<std::unique_ptr<peer>> mine;
            for (std::size_t i = 0; i < each_has; ++i) {
                mine.push_back(std::make_unique<peer>(server.port(), "u", "silent/" + std::to_string(i)));
            }
            std::vector<ws_ending> endings;
            for (bool first = true; endings.size() < each_has; first = false) {
                for (std::size_t i = 0; i < each_has; ++i) {
                    if (!mine[i]) continue;
                    try {
                        (void)mine[i]->ask("say", "silent/" + std::to_string(i), R"({"text":"x"})");
                    } catch (const connection_ended& why) {
                        endings.push_back(why.how());
                        mine[i].reset();
                    }
                }
                if (first && ++chatting == talkers) all_chat.set_value();
            }
            return endings;
        }));
    }
    all_chat.get_future().wait();
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(server.stop());
    BOOST_TEST((std::chrono::steady_clock::now() - began < patience));
    std::vector<std::uint64_t> hints;
    for (auto& each : talking) {
        for (const auto& ending : each.get()) {
            BOOST_TEST(ending.code == close_code::going_away);
            hints.push_back(reconnect_hint(ending.reason));
        }
    }
    BOOST_TEST(hints.size() == 200U);
    const auto [least, most] = std::ranges::minmax(hints);
    BOOST_TEST(most > least);
}

BOOST_AUTO_TEST_CASE(what_on_closing_sends_reaches_the_members_and_hooks_come_in_order) {
    running_server server;
    peer ana(server.port(), "ana", "silent/main");
    (void)ana.say("silent/main", "x");
    server.app().request_stop();
    BOOST_TEST(text_at(ana.next(), "/type") == "said");
    const auto farewell = ana.next();
    BOOST_TEST(text_at(farewell, "/type") == "farewell");
    BOOST_TEST(number_at(farewell, "/seq") == 2U);
    BOOST_TEST(ana.read_to_end().code == close_code::going_away);
    BOOST_TEST(server.app().join());
    const std::vector<std::string> expected{"open", "join ana", "closing", "leave ana", "idle", "gone"};
    BOOST_TEST(server.log().all() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rooms_of_members_who_are_away_are_closed_too) {
    running_server server;
    peer ana(server.port(), "ana", "silent/main");
    ana.reset();
    BOOST_TEST(server.stop());
    const std::vector<std::string> expected{"open", "join ana", "closing", "leave ana", "idle", "gone"};
    BOOST_TEST(server.log().all() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_port_is_closed_first) {
    running_server server;
    peer ana(server.port(), "ana", "silent/main");
    const tcp_client idle(server.port());
    server.app().request_stop();
    std::string rest;
    while (idle.read(rest)) {
    }
    BOOST_TEST(ana.read_to_end().code == close_code::going_away);
    BOOST_TEST(server.app().join());
    BOOST_CHECK_THROW(tcp_client(server.port()), std::system_error);
}

BOOST_AUTO_TEST_CASE(clients_that_answer_nothing_are_reset_after_close_timeout_and_the_stop_is_clean) {
    running_server server([](parlor::config& c) { c.close_timeout = std::chrono::milliseconds(50); });
    ws_client rude(server.port(), "/ws?user=rude");
    (void)rude.next_message();
    BOOST_TEST(server.stop());
    BOOST_TEST(rude.next().code == close_code::going_away);
    BOOST_TEST((rude.next().what == ws_event::kind::end));
}

BOOST_AUTO_TEST_CASE(drain_timeout_forces_what_is_left_and_still_counts_as_clean) {
    running_server server([](parlor::config& c) {
        c.close_timeout = std::chrono::minutes(10);
        c.drain_timeout = std::chrono::milliseconds(200);
    });
    ws_client rude(server.port(), "/ws?user=rude");
    peer holder(server.port(), "holder", "silent/main");
    holder.send("hold", "silent/main", "{}", "hold");  // a handler that waits for an answer that never comes
    (void)holder.event("release");
    BOOST_TEST(server.stop());
    BOOST_TEST(server.past(parlor::limit::drain_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(a_second_request_forces_and_join_says_so) {
    running_server server([](parlor::config& c) { c.close_timeout = c.drain_timeout = std::chrono::minutes(10); });
    ws_client rude(server.port(), "/ws?user=rude");
    (void)rude.next_message();
    server.app().request_stop();
    BOOST_TEST(rude.next().code == close_code::going_away);
    server.app().request_stop();
    BOOST_TEST((rude.next().what == ws_event::kind::end));
    BOOST_TEST(!server.app().join());
}

// Clients are closed in batches; a forced stop finds most of these not told yet.
BOOST_AUTO_TEST_CASE(a_second_request_forces_between_the_batches_too) {
    running_server server([](parlor::config& c) { c.close_timeout = c.drain_timeout = std::chrono::minutes(10); });
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 0; i < 400; ++i)
        all.push_back(std::make_unique<peer>(server.port(), "u", "silent/" + std::to_string(i % 7)));
    server.app().request_stop();
    server.log().wait_for("closing", 7);
    server.app().request_stop();
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(!server.app().join());
    BOOST_TEST((std::chrono::steady_clock::now() - began < patience));
    BOOST_TEST(server.log().count("leave u") == 400U);
    BOOST_TEST(server.log().count("gone") == 7U);
}

BOOST_AUTO_TEST_CASE(who_vanishes_during_the_stop_does_not_hold_it_up) {
    running_server server([](parlor::config& c) { c.close_timeout = std::chrono::minutes(10); });
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 0; i < 400; ++i)
        all.push_back(std::make_unique<peer>(server.port(), "u", "silent/" + std::to_string(i % 7)));
    server.app().request_stop();
    for (auto& each : all)
        each->reset();
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(server.app().join());
    BOOST_TEST((std::chrono::steady_clock::now() - began < server.app().settings().drain_timeout));
}

BOOST_AUTO_TEST_CASE(requests_from_many_threads_at_once_are_safe) {
    running_server server;
    const peer ana(server.port(), "ana", "silent/main");
    std::vector<std::future<void>> asking;
    for (int i = 0; i < 4; ++i)
        asking.push_back(on_thread([&server] { server.app().request_stop(); }));
    for (auto& each : asking)
        each.get();
    BOOST_TEST(!server.app().join());
}

BOOST_AUTO_TEST_CASE(a_server_without_clients_stops_at_once) {
    running_server server;
    BOOST_TEST(server.stop());
    BOOST_TEST(server.stop());  // once more means nothing
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
