// What /metrics says of a server that was used, and to whom.
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"

namespace {

using namespace integration;

http_answer metrics_of(const running_server& server, std::string_view more_headers = {}) {
    return ask_http(server.port(), "GET /metrics HTTP/1.1\r\nHost: x\r\n" + std::string(more_headers) + "\r\n");
}

// The number behind `name`, which may have a label; of histograms, all threads' together.
std::uint64_t value_of(const std::string& text, const std::string& name) {
    std::uint64_t sum = 0;
    bool found = false;
    for (std::size_t at = text.find('\n' + name); at != std::string::npos; at = text.find('\n' + name, at + 1)) {
        const std::size_t space = text.find(' ', at);
        sum += std::stoull(text.substr(space + 1));
        found = true;
    }
    if (!found) throw std::runtime_error("no " + name + " in:\n" + text);
    return sum;
}

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(count_what_happened) {
    const running_server server;
    {
        peer ana(server.port(), "ana", "room/main"), bo(server.port(), "bo", "room/main");
        for (std::uint64_t i = 1; i <= 5; ++i) {
            BOOST_REQUIRE_EQUAL(ana.say("room/main", "hello"), i);
            (void)bo.event("said");
        }
        BOOST_TEST(upgrade_status(server.port(), "/nowhere") == 404U);

        const std::string text = metrics_of(server).body;
        BOOST_TEST(value_of(text, "parlor_websockets ") == 2U);
        BOOST_TEST(value_of(text, "parlor_upgrades_total ") == 2U);
        BOOST_TEST(value_of(text, "parlor_rooms ") == 1U);
        BOOST_TEST(value_of(text, "parlor_http_answers_total{status=\"404\"}") == 1U);
        BOOST_TEST(value_of(text, "parlor_payloads_total{direction=\"in\",type=\"say\"}") == 5U);
        BOOST_TEST(value_of(text, "parlor_payload_bytes_total{direction=\"in\",type=\"say\"}") ==
                   5 * std::string_view(R"({"text":"hello"})").size());
        BOOST_TEST(value_of(text, "parlor_payloads_total{direction=\"out\",type=\"said\"}") == 5U);
        BOOST_TEST(value_of(text, "parlor_payload_bytes_total{direction=\"out\",type=\"said\"}") >=
                   5 * std::string_view(R"({"text":"hello"})").size());
        BOOST_TEST(value_of(text, "parlor_messages_total{direction=\"in\"}") == 7U);  // two joins
        BOOST_TEST(value_of(text, "parlor_messages_total{direction=\"out\"}") >= 5U + 10U);
        BOOST_TEST(value_of(text, "parlor_bytes_total{direction=\"out\"}") > 1000U);
        BOOST_TEST(value_of(text, "parlor_room_seconds_count") >= 7U);
        BOOST_TEST(value_of(text, "parlor_turn_seconds_count") >= 7U);
        BOOST_TEST(value_of(text, "parlor_flushed_bytes_sum") ==
                   value_of(text, "parlor_bytes_total{direction=\"out\"}"));
        BOOST_TEST(value_of(text, "process_resident_memory_bytes") > 1'000'000U);
        ana.close();
        bo.close();
    }
    std::string text;
    for (int tries = 0; tries < 100000; ++tries) {  // they end in a turn of their own
        text = metrics_of(server).body;
        if (value_of(text, "parlor_websockets ") == 0) break;
    }
    BOOST_TEST(value_of(text, "parlor_closes_total{code=\"1000\"}") == 2U);
}

BOOST_AUTO_TEST_CASE(tell_how_resumes_ended) {
    const running_server server;
    peer ana(server.port(), "ana", "room/main");
    const std::string token = ana.token();
    ana.reset();
    peer back(server.port(), "ana");
    (void)back.resume(token, "{}");
    peer stranger(server.port(), "eve");
    (void)stranger.ask("resume", "", R"({"token":"nonsense","rooms":{}})");
    const std::string text = metrics_of(server).body;
    BOOST_TEST(value_of(text, "parlor_resumes_total{outcome=\"found\"}") == 1U);
    BOOST_TEST(value_of(text, "parlor_resumes_total{outcome=\"anew\"}") == 0U);
    BOOST_TEST(value_of(text, "parlor_resumes_total{outcome=\"refused\"}") == 1U);
}

BOOST_AUTO_TEST_CASE(are_for_those_alone_whom_metrics_from_names) {
    const running_server open;
    BOOST_TEST(metrics_of(open).status == 200U);
    // A proxy on this machine that is not named: whoever is behind it has the proxy's address.
    BOOST_TEST(metrics_of(open, "X-Forwarded-For: 203.0.113.7\r\n").status == 403U);
    BOOST_TEST(metrics_of(open, "Forwarded: for=203.0.113.7\r\n").status == 403U);

    const running_server behind_proxy([](parlor::config& c) {
        c.trusted_proxies = {parlor::address_range("127.0.0.1")};
        c.metrics_from = {parlor::address_range("10.0.0.0/8")};
    });
    BOOST_TEST(metrics_of(behind_proxy).status == 403U);
    BOOST_TEST(metrics_of(behind_proxy, "X-Forwarded-For: 203.0.113.7\r\n").status == 403U);
    BOOST_TEST(metrics_of(behind_proxy, "X-Forwarded-For: 10.1.2.3\r\n").status == 200U);

    const running_server closed([](parlor::config& c) { c.metrics_from.clear(); });
    BOOST_TEST(metrics_of(closed).status == 403U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
