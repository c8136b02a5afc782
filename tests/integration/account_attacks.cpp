// What attackers try with accounts: the cookie, other sites, guessing, and storms.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <vector>

#include "integration/account_house.hpp"
#include "parlor/core/log.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::accounts_options;
using parlor::guest_rule;

BOOST_AUTO_TEST_SUITE(account_attacks)

BOOST_AUTO_TEST_CASE(the_cookie_is_for_no_script_and_over_tls_for_this_host_alone) {
    const house server(patient(), guest_rule::reserved, {},
                       [](parlor::config& c) { c.trusted_proxies = {parlor::address_range("127.0.0.1")}; });
    const http_answer plain = server.sign("sign-up", "ana");
    BOOST_TEST(has_header(plain, "; HttpOnly; SameSite=Lax\r\n"));
    BOOST_TEST(has_header(plain, "Set-Cookie: login="));
    const http_answer secure = server.post("sign-up", R"({"name":"bo","password":"correct horse"})", "",
                                           "Content-Type: application/json\r\nX-Forwarded-Proto: https\r\n");
    BOOST_TEST(has_header(secure, "Set-Cookie: __Host-login="));
    BOOST_TEST(has_header(secure, "; HttpOnly; SameSite=Lax; Secure\r\n"));
    for (const http_answer* each : {&plain, &secure})
        BOOST_TEST(each->body.find(house::cookie(*each).substr(house::cookie(*each).find('=') + 1)) ==
                   std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_page_of_another_site_can_act) {
    const house server;
    const std::string here = server.signed_up("ana");
    for (const char* act : {"sign-up", "sign-in", "sign-out", "password"}) {
        const std::string json = "Content-Type: application/json\r\n";
        for (const char* from : {"Origin: http://evil.example\r\n", "Origin: null\r\n",
                                 "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n"})
            BOOST_TEST(server.post(act, "{}", here, json + from).status == 403U, act << ' ' << from);
        for (const char* type : {"", "Content-Type: text/plain\r\n", "Content-Type: multipart/form-data\r\n",
                                 "Content-Type: application/x-www-form-urlencoded\r\n"})
            BOOST_TEST(server.post(act, "{}", here, type).status == 415U, act << ' ' << type);
    }
    BOOST_TEST(server.let_in(here) == "ana");
    BOOST_TEST(
        server.post("sign-out", "{}", here, "Content-Type: application/json\r\nOrigin: http://localhost\r\n").status ==
        200U);
}

BOOST_AUTO_TEST_CASE(a_cookie_that_was_there_before_is_never_taken_up) {
    const house server;
    BOOST_TEST(server.let_in("login=chosen-by-somebody").starts_with("401 "));
    const http_answer answer = server.sign("sign-up", "ana", good, "login=chosen-by-somebody");
    BOOST_TEST(house::cookie(answer) != "login=chosen-by-somebody");
    BOOST_TEST(server.let_in("login=chosen-by-somebody").starts_with("401 "));
    const std::string first = house::cookie(answer);
    peer tab(server.port(), "", "", house::bringing(first));
    const std::string next = house::cookie(server.sign("sign-in", "ana", good, first));
    BOOST_TEST(next != first);
    BOOST_TEST(tab.read_to_end().reason == "signed out");
    BOOST_TEST(server.let_in(first).starts_with("401 "));
    BOOST_TEST(server.let_in(next) == "ana");
}

BOOST_AUTO_TEST_CASE(guessing_is_slowed_down_for_an_account_and_for_an_address) {
    accounts_options options = patient();
    options.per_account = {.burst = 3, .every = 1h};
    const house server(options);
    const std::string here = server.signed_up("ana");
    (void)server.signed_up("bo");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(code_of(server.sign("sign-in", "ana", "guess " + std::to_string(i))) == "401 unauthenticated");
    const http_answer slow = server.sign("sign-in", "ANA", good);
    BOOST_TEST(code_of(slow) == "429 resource_exhausted");
    BOOST_TEST(has_header(slow, "Retry-After: 3"));
    BOOST_TEST(code_of(server.change(good, "another one", here)) == "429 resource_exhausted");
    BOOST_TEST(server.sign("sign-in", "bo").status == 200U);

    options.per_account.burst = 0;
    options.per_address = {.burst = 3, .every = 1h};
    const house other(options);
    for (const char* name : {"a", "b", "c"})
        BOOST_TEST(code_of(other.sign("sign-in", name, "password")) == "401 unauthenticated");
    BOOST_TEST(code_of(other.sign("sign-in", "d", "password")) == "429 resource_exhausted");
    BOOST_TEST(code_of(other.sign("sign-up", "d", "password")) == "429 resource_exhausted");
}

BOOST_AUTO_TEST_CASE(an_unknown_account_and_a_wrong_password_are_answered_alike) {
    accounts_options options = patient();
    options.per_account = {.burst = 2, .every = 1h};
    const house server(options);
    (void)server.signed_up("ana");
    const auto what = [&](const char* name) {
        http_answer answer = server.sign("sign-in", name, "guess work");
        for (const char* moves : {"\r\nDate: ", "\r\nRetry-After: "}) {
            const auto at = answer.head.find(moves);
            if (at != std::string::npos) answer.head.erase(at, answer.head.find("\r\n", at + 2) - at);
        }
        return answer.head + answer.body;
    };
    for (int i = 0; i < 3; ++i)  // the third is one too many, for both
        BOOST_TEST(what("ana") == what("nobody"));
}

BOOST_AUTO_TEST_CASE(the_log_has_who_did_what_and_no_secret) {
    const parlor::log::capture log(parlor::log::level::info);
    {
        house server;
        const std::string here = server.signed_up("ana");
        (void)server.sign("sign-in", "ana", "guess work");
        (void)server.sign("sign-in", "my secret word", "guess work");
        (void)server.change(good, "another one", here);
        (void)server.sign_out(here, true);
        for (const auto& record : log.records()) {
            for (const auto& [key, value] : record.fields) {
                BOOST_TEST(value.find("secret") == std::string::npos, record.message << ' ' << key);
                BOOST_TEST(value.find(good) == std::string::npos, record.message << ' ' << key);
                BOOST_TEST(value.find(here.substr(6)) == std::string::npos, record.message << ' ' << key);
            }
        }
    }
    BOOST_REQUIRE(log.records("signed up").size() == 1U);
    BOOST_TEST((log.records("signed up").front().value("user") == "ana"));
    BOOST_TEST((log.records("signed up").front().value("address") == "127.0.0.1"));
    BOOST_TEST((log.records("signed up").front().about == parlor::log::area::auth));
    BOOST_TEST(log.records("a sign-in was refused").size() == 2U);
    BOOST_TEST((log.records("a sign-in was refused").back().value("why") == "no account"));
    BOOST_TEST(log.records("changed the password").size() == 1U);
    BOOST_TEST(log.records("signed out everywhere").size() == 1U);
}

// 100 at once take a second of hashing or more. If hashing ever held the loop, the messages would come behind it.
BOOST_AUTO_TEST_CASE(a_storm_of_sign_ins_holds_up_no_message) {
    accounts_options options = patient();
    options.max_waiting_hashes = 24;
    options.max_logins = 200;
    const house server(options, guest_rule::reserved, {}, [](parlor::config& c) { c.upgrade_timeout = patience; });
    const std::string cookie = server.signed_up("ana");
    peer ana(server.port(), "", "room/main", house::bringing(cookie));
    std::vector<std::future<http_answer>> storm;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 100; ++i) {
        storm.push_back(on_thread([&server, &answered] {
            http_answer answer = server.sign("sign-in", "ana");
            ++answered;
            return answer;
        }));
    }
    int spoken = 0;
    int while_it_lasted = 0;
    while (answered < 100) {
        (void)ana.say("room/main", "hi");
        ++spoken;
        if (answered < 100) ++while_it_lasted;
    }
    std::size_t let_in = 0;
    std::size_t refused = 0;
    for (auto& each : storm) {
        const http_answer answer = each.get();
        if (answer.status == 200) ++let_in;
        if (answer.status == 503 && has_header(answer, "Retry-After: ")) ++refused;
    }
    BOOST_TEST(let_in >= options.max_waiting_hashes);
    BOOST_TEST(let_in + refused == 100U);
    BOOST_TEST(while_it_lasted > 24, "only " << while_it_lasted << " of " << spoken << " came through meanwhile");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
