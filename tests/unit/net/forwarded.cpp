// Promises of forwarded: who the client behind proxies is.
#include "net/forwarded.hpp"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <vector>

namespace {

parlor::trusted_proxies trusting(std::initializer_list<const char*> ranges) {
    return parlor::trusted_proxies(std::vector<parlor::address_range>(ranges.begin(), ranges.end()));
}

std::string client(std::string_view peer, std::initializer_list<std::pair<const char*, const char*>> headers,
                   std::initializer_list<const char*> trusted) {
    parlor::http_request request("GET", "/");
    for (const auto& [name, value] : headers)
        request.add_header(name, value);
    return parlor::client_address(request, peer, trusting(trusted));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(forwarded)

BOOST_AUTO_TEST_CASE(trusts_what_is_in_the_list) {
    const auto trusted = trusting({"127.0.0.1", "10.0.0.0/8"});
    for (const auto* in : {"127.0.0.1", "::ffff:127.0.0.1", "10.255.0.1"})
        BOOST_TEST(trusted.contains(in), in);
    for (const auto* out : {"127.0.0.2", "11.0.0.1", "memory", ""})
        BOOST_TEST(!trusted.contains(out), out);
    BOOST_TEST(!parlor::trusted_proxies().contains("127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(believes_no_stranger) {
    BOOST_TEST(client("192.0.2.9", {{"X-Forwarded-For", "1.1.1.1"}, {"Forwarded", "for=1.1.1.1"}}, {"10.0.0.1"}) ==
               "192.0.2.9");
    BOOST_TEST(client("192.0.2.9", {{"X-Forwarded-For", "1.1.1.1"}}, {}) == "192.0.2.9");
}

BOOST_AUTO_TEST_CASE(takes_the_right_most_hop_that_is_not_trusted) {
    // The client wrote the first entry itself.
    BOOST_TEST(client("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, 1.1.1.1, 10.0.0.2"}}, {"10.0.0.0/8"}) == "1.1.1.1");
    BOOST_TEST(client("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"x-forwarded-for", "1.1.1.1"}}, {"10.0.0.0/8"}) ==
               "1.1.1.1");
}

BOOST_AUTO_TEST_CASE(takes_the_left_most_hop_when_all_are_trusted) {
    BOOST_TEST(client("10.0.0.1", {{"X-Forwarded-For", "10.0.0.9, 10.0.0.2"}}, {"10.0.0.0/8"}) == "10.0.0.9");
    BOOST_TEST(client("10.0.0.1", {}, {"10.0.0.0/8"}) == "10.0.0.1");
}

BOOST_AUTO_TEST_CASE(reads_the_standard_header_first) {
    BOOST_TEST(client("10.0.0.1",
                      {{"X-Forwarded-For", "6.6.6.6"},
                       {"Forwarded", "for=6.6.6.6;proto=https, proto=http;For=\"[2001:db8::7]:4711\";by=10.0.0.1"}},
                      {"10.0.0.0/8"}) == "2001:db8::7");
}

BOOST_AUTO_TEST_CASE(stops_at_what_it_cannot_read) {
    BOOST_TEST(client("10.0.0.1", {{"Forwarded", "for=1.1.1.1, for=unknown"}}, {"10.0.0.0/8"}) == "10.0.0.1");
    BOOST_TEST(client("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, nonsense, 10.0.0.2"}}, {"10.0.0.0/8"}) == "10.0.0.2");
    BOOST_TEST(client("memory", {{"X-Forwarded-For", "1.1.1.1"}}, {"10.0.0.0/8"}) == "memory");
}

BOOST_AUTO_TEST_CASE(writes_a_mapped_peer_as_what_it_is) {
    BOOST_TEST(client("::ffff:192.0.2.1", {}, {}) == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(finds_the_host_that_the_client_asked_for) {
    parlor::http_request request("GET", "/");
    BOOST_TEST(parlor::forwarded_host(request) == "");
    request.add_header("X-Forwarded-Host", "chat.example.com, inner");
    BOOST_TEST(parlor::forwarded_host(request) == "chat.example.com");
}

BOOST_AUTO_TEST_CASE(knows_what_the_client_spoke) {
    const auto scheme = [](std::initializer_list<std::pair<const char*, const char*>> headers) {
        parlor::http_request request("GET", "/");
        for (const auto& [name, value] : headers)
            request.add_header(name, value);
        return parlor::forwarded_scheme(request);
    };
    BOOST_TEST(scheme({{"X-Forwarded-Proto", "HTTPS"}}) == "https");
    BOOST_TEST(scheme({{"X-Forwarded-Proto", "http, https"}}) == "http");
    BOOST_TEST(scheme({{"Forwarded", "for=1.1.1.1;proto=https, proto=http"}}) == "https");
    BOOST_TEST(scheme({{"Forwarded", "for=1.1.1.1"}}) == "");
    BOOST_TEST(scheme({}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
