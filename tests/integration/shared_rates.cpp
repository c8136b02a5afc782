// Rates that connections share: of a user, and of an address.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"
#include "parlor/net/endpoint.hpp"

namespace {

using namespace integration;
using parlor::limit;

ws_options from(std::string address) {
    ws_options options;
    options.tcp.source_address = std::move(address);
    return options;
}

/// How many of so many pings are answered with anything but a refusal.
int allowed(peer& who, int pings) {
    int count = 0;
    for (int i = 0; i < pings; ++i) {
        const auto answer = who.ask("ping", "");
        if (!has(answer, "/error")) {
            ++count;
        } else {
            BOOST_TEST(text_at(answer, "/error/code") == "resource_exhausted");
        }
    }
    return count;
}

BOOST_AUTO_TEST_SUITE(shared_rates)

BOOST_AUTO_TEST_CASE(connections_of_a_user_are_refused_together_and_stay) {
    const running_server server([](parlor::config& c) { c.max_messages_per_second_per_user = 2; });
    peer ana(server.port(), "ana"), too(server.port(), "ana"), bo(server.port(), "bo");
    const auto began = std::chrono::steady_clock::now();
    const int passed = allowed(ana, 30) + allowed(too, 30);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(passed >= 4);
    BOOST_TEST(passed <= 5 + 2 * took.count());
    BOOST_TEST(server.past(limit::max_messages_per_second_per_user) == static_cast<std::uint64_t>(60 - passed));
    BOOST_TEST(allowed(bo, 4) == 4);
}

BOOST_AUTO_TEST_CASE(a_user_who_comes_again_has_no_new_burst) {
    const running_server server([](parlor::config& c) { c.max_messages_per_second_per_user = 2; });
    const auto began = std::chrono::steady_clock::now();
    int passed = 0;
    for (int i = 0; i < 10; ++i) {
        peer ana(server.port(), "ana");
        passed += allowed(ana, 4);
        ana.reset();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(passed <= 5 + 2 * took.count());
}

BOOST_AUTO_TEST_CASE(connections_from_an_address_are_refused_together_whoever_they_are) {
    const running_server server([](parlor::config& c) { c.max_messages_per_second_per_address = 2; });
    peer ana(server.port(), "ana"), bo(server.port(), "bo"), cy(server.port(), "cy", {}, from("127.0.0.2"));
    const auto began = std::chrono::steady_clock::now();
    const int passed = allowed(ana, 30) + allowed(bo, 30);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(passed >= 4);
    BOOST_TEST(passed <= 5 + 2 * took.count());
    BOOST_TEST(server.past(limit::max_messages_per_second_per_address) == static_cast<std::uint64_t>(60 - passed));
    BOOST_TEST(allowed(cy, 4) == 4);
}

// The session of the first connection goes on over one from elsewhere, on whichever shard: that address pays.
BOOST_AUTO_TEST_CASE(who_resumes_from_elsewhere_shares_the_rate_of_there) {
    const running_server server([](parlor::config& c) { c.max_messages_per_second_per_address = 1; });
    peer ana(server.port(), "ana", {}, from("127.0.0.2"));
    ana.reset();
    peer back(server.port(), "ana", {}, from("127.0.0.3"));
    BOOST_TEST(has(back.resume(ana.token(), "{}"), "/data"));
    peer bo(server.port(), "bo", {}, from("127.0.0.3"));
    (void)allowed(back, 20);
    BOOST_TEST(allowed(bo, 20) < 20);
    peer cy(server.port(), "cy", {}, from("127.0.0.2"));
    BOOST_TEST(allowed(cy, 2) == 2);
}

BOOST_AUTO_TEST_CASE(an_endpoint_reads_an_address_that_is_too_fast_at_its_rate) {
    const running_server server([](parlor::config& c) { c.max_messages_per_second_per_address = 5; },
                                [](parlor::server& app) {
                                    app.add_endpoint("/echo", [](parlor::connection& c) -> parlor::task<> {
                                        while (auto m = co_await c.receive())
                                            c.send(std::move(*m));
                                    });
                                });
    ws_client one(server.port(), "/echo");
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 13; ++i)
        one.send("x");
    for (int i = 0; i < 13; ++i)
        BOOST_TEST(one.next_message() == "x");
    BOOST_TEST((std::chrono::steady_clock::now() - began >
                std::chrono::milliseconds(300)));  // ten at once, then five a second
    BOOST_TEST(server.past(limit::max_messages_per_second_per_address) >= 1U);
}

BOOST_AUTO_TEST_CASE(handshakes_of_an_address_past_their_rate_are_429) {
    const running_server server([](parlor::config& c) { c.max_handshakes_per_second_per_address = 2; });
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t refused = 0;
    for (int i = 0; i < 40; ++i) {
        const unsigned status = upgrade_status(server.port(), "/ws");
        BOOST_TEST((status == 101 || status == 429), status);
        refused += status == 429 ? 1 : 0;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(refused + 5 + 2 * took.count() >= 40);
    BOOST_TEST(refused <= 36U);
    BOOST_TEST(server.past(limit::max_handshakes_per_second_per_address) == refused);
    BOOST_TEST(upgrade_status(server.port(), "/ws", from("127.0.0.2")) == 101U);
    BOOST_TEST(ask_http(server.port(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status == 200U);  // no handshake
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
