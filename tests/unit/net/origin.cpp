// Promises of origin: which pages may connect.
#include "net/origin.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace {

struct visit {
    const char* origin;
    const char* host;
    const char* forwarded_host = nullptr;
    bool trusted = false;
    bool secure = false;
    bool on_loopback = false;  // the server listens there alone
};

bool may_connect(const visit& v, const std::vector<std::string>& allow_origin = {}) {
    parlor::http_request request("GET", "/ws");
    request.set_peer("192.0.2.1", v.secure);
    request.add_header("Host", v.host);
    if (v.origin) request.add_header("Origin", v.origin);
    if (v.forwarded_host) request.add_header("X-Forwarded-Host", v.forwarded_host);
    return !parlor::origin_policy(allow_origin, v.on_loopback).refusal(request, v.trusted).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(origin_policy)

BOOST_AUTO_TEST_CASE(a_page_of_the_same_host_and_port_may_connect) {
    BOOST_TEST(may_connect({"http://localhost:8080", "localhost:8080"}));
    BOOST_TEST(may_connect({"http://CHAT.example", "chat.EXAMPLE"}));
    BOOST_TEST(may_connect({"http://[::1]:8080", "[::1]:8080"}));
    BOOST_TEST(may_connect({"http://chat.example:80", "chat.example"}));
    BOOST_TEST(may_connect({"http://chat.example", "chat.example:80"}));
}

BOOST_AUTO_TEST_CASE(a_page_of_another_host_or_port_may_not) {
    BOOST_TEST(!may_connect({"http://evil.example", "chat.example"}));
    BOOST_TEST(!may_connect({"http://localhost:3000", "localhost:8080"}));
    BOOST_TEST(!may_connect({"http://localhost:8080", "127.0.0.1:8080"}));
    BOOST_TEST(!may_connect({"http://chat.example.evil.example", "chat.example"}));
    BOOST_TEST(!may_connect({"http://chat.example:8080", "chat.example"}));
}

BOOST_AUTO_TEST_CASE(no_origin_passes_and_null_does_not) {
    BOOST_TEST(may_connect({nullptr, "chat.example"}));
    BOOST_TEST(!may_connect({"null", "chat.example"}));
    for (const auto* bad :
         {"", "chat.example", "//chat.example", "http://", "http://chat.example/", "http://a@chat.example",
          "http://chat.example?", "file:///x", "http://chat.example:0", "http://chat.example:99999"}) {
        BOOST_TEST(!may_connect({bad, "chat.example"}), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_host_without_a_port_means_the_default_port) {
    // Without TLS of our own there may be a proxy that took it off: the page's scheme decides.
    BOOST_TEST(may_connect({"https://chat.example", "chat.example"}));
    BOOST_TEST(may_connect({"https://chat.example", "chat.example:443"}));
    BOOST_TEST(!may_connect({"https://chat.example", "chat.example:80"}));
    // With it, a page that came without TLS is another place.
    BOOST_TEST(may_connect({.origin = "https://chat.example", .host = "chat.example", .secure = true}));
    BOOST_TEST(!may_connect({.origin = "http://chat.example", .host = "chat.example", .secure = true}));
}

BOOST_AUTO_TEST_CASE(the_forwarded_host_counts_when_the_proxy_is_trusted) {
    const visit trusted{"https://chat.example", "inner:8080", "chat.example", true};
    auto stranger = trusted;
    stranger.trusted = false;
    BOOST_TEST(may_connect(trusted));
    BOOST_TEST(!may_connect(stranger));
    BOOST_TEST(!may_connect({"https://evil.example", "inner:8080", "chat.example", true}));
    BOOST_TEST(may_connect({"http://inner:8080", "inner:8080", "chat.example", true}));
}

BOOST_AUTO_TEST_CASE(the_list_allows_more) {
    const std::vector<std::string> list = {"https://App.example", "http://localhost:5173", "capacitor://localhost"};
    BOOST_TEST(may_connect({"https://app.example", "chat.example"}, list));
    BOOST_TEST(may_connect({"https://app.example:443", "chat.example"}, list));
    BOOST_TEST(may_connect({"http://localhost:5173", "chat.example"}, list));
    BOOST_TEST(may_connect({"capacitor://localhost", "chat.example"}, list));
    BOOST_TEST(may_connect({"http://chat.example", "chat.example"}, list));
    BOOST_TEST(!may_connect({"http://app.example", "chat.example"}, list));
    BOOST_TEST(!may_connect({"https://sub.app.example", "chat.example"}, list));
    BOOST_TEST(!may_connect({"null", "chat.example"}, list));
}

BOOST_AUTO_TEST_CASE(a_star_allows_everybody) {
    BOOST_TEST(may_connect({"https://anywhere.example", "chat.example"}, {"*"}));
    BOOST_TEST(may_connect({"null", "chat.example"}, {"*"}));
}

BOOST_AUTO_TEST_CASE(refuses_a_list_entry_that_is_no_origin) {
    for (const std::string bad : {"chat.example", "https://chat.example/", "https://*.example", "", "null"}) {
        const std::vector<std::string> list = {bad};
        BOOST_CHECK_THROW(parlor::origin_policy unused(list), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(on_the_loopback_a_strangers_name_is_no_proof) {
    const auto may = [](const char* origin, const char* host, bool trusted = false) {
        return may_connect({.origin = origin, .host = host, .trusted = trusted, .on_loopback = true});
    };
    for (const auto* own : {"localhost", "chat.localhost", "LOCALHOST", "127.0.0.1", "192.0.2.7", "[::1]"})
        BOOST_TEST(may((std::string("http://") + own + ":8080").c_str(), (std::string(own) + ":8080").c_str()), own);
    for (const auto* other : {"evil.example", "127.0.0.1.evil.example", "evillocalhost", "localhost.evil.example",
                              "localhost.", "0x7f000001"})
        BOOST_TEST(!may((std::string("http://") + other + ":8080").c_str(), (std::string(other) + ":8080").c_str()),
                   other);
    BOOST_TEST(!may("http://evil.example", "localhost:8080"));
    BOOST_TEST(!may("http://localhost:8080@evil.example", "localhost:8080@evil.example"));
    BOOST_TEST(may("https://chat.example", "chat.example", true));  // the proxy on this machine
    BOOST_TEST(may(nullptr, "chat.example"));                       // no browser
    BOOST_TEST(may_connect({.origin = "http://dev.example:8080", .host = "dev.example:8080", .on_loopback = true},
                           {"http://dev.example:8080"}));
}

BOOST_AUTO_TEST_CASE(what_changes_something_must_not_come_from_a_page_of_another_site) {
    const auto may = [](std::string_view method, std::initializer_list<std::pair<const char*, const char*>> headers) {
        parlor::http_request request(method, "/account/sign-out");
        request.add_header("Host", "chat.example");
        for (const auto& [name, value] : headers)
            request.add_header(name, value);
        return !parlor::origin_policy().refusal_of_act(request, false);
    };
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH"}) {
        BOOST_TEST(may(method, {}), method);  // no browser
        BOOST_TEST(may(method, {{"Origin", "http://chat.example"}, {"Sec-Fetch-Site", "same-origin"}}), method);
        BOOST_TEST(may(method, {{"Sec-Fetch-Site", "same-origin"}}), method);
        for (const auto* origin : {"http://evil.example", "null", "http://sub.chat.example"})
            BOOST_TEST(!may(method, {{"Origin", origin}}), method << ' ' << origin);
        for (const auto* site : {"cross-site", "same-site", ""})
            BOOST_TEST(!may(method, {{"Sec-Fetch-Site", site}}), method << ' ' << site);
        BOOST_TEST(!may(method, {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "cross-site"}}), method);
    }
    BOOST_TEST(may("GET", {{"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}));
}

BOOST_AUTO_TEST_CASE(says_why_it_refuses) {
    parlor::http_request request("GET", "/ws");
    request.add_header("Host", "chat.example");
    request.add_header("Origin", "http://evil.example");
    BOOST_TEST(parlor::origin_policy().refusal(request, false).value() ==
               "origin \"http://evil.example\" is not allowed here; see allow_origin");
    request.add_header("Origin", "http://chat.example");
    BOOST_TEST(parlor::origin_policy().refusal(request, false).value() == "more than one Origin header");
}

BOOST_AUTO_TEST_SUITE_END()
