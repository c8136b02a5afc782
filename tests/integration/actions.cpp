// Actions over real sockets: which methods they answer, that they may wait, and who may not call them.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>

#include "integration/running_server.hpp"
#include "parlor/core/sleep.hpp"
#include "parlor/core/worker.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::http_request;
using parlor::http_response;
using parlor::limit;
using parlor::loop;
using parlor::task;

task<http_response> say_back(const http_request& request, loop& /*here*/) {
    co_return http_response::text(std::string(request.body()) + " for " + std::string(*request.param("name")));
}

task<http_response> wait_for_ever(const http_request& /*request*/, loop& here) {
    for (;;)
        co_await parlor::sleep_for(here, 1h);
    co_return http_response();
}

task<http_response> fail(const http_request& /*request*/, loop& /*here*/) {
    throw std::runtime_error("a secret");
    co_return http_response();
}

std::string request(std::string_view method, std::string_view path, std::string_view body = {},
                    std::string_view more = {}) {
    std::string text(method);
    text.append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(more);
    if (method != "GET") text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append("\r\n").append(body);
}

void install(parlor::server& app) {
    app.add_action("POST", "/notes/{name}", &say_back);
    app.add_action("PUT", "/notes/{name}", &say_back);
    app.add_action("GET", "/own/{name}", &say_back);
    app.add_action("POST", "/both", &fail);
    app.add_action("POST", "/stuck", &wait_for_ever);
    app.add_route("/both", [](const http_request&) { return http_response::text("read"); });
}

struct fixture : running_server {
    fixture() : running_server(nullptr, &install) {}
    [[nodiscard]] http_answer ask(const std::string& text) const { return ask_http(port(), text); }
};

bool allows(const http_answer& answer, const std::string& methods) {
    return answer.status == 405 && answer.head.find("Allow: " + methods + "\r\n") != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(actions, fixture)

BOOST_AUTO_TEST_CASE(each_answers_its_method_with_the_body_and_the_places_of_the_path) {
    BOOST_TEST(ask(request("POST", "/notes/ana", "hello")).body == "hello for ana");
    BOOST_TEST(ask(request("PUT", "/notes/b%20o", "again")).body == "again for b o");
    BOOST_TEST(ask(request("GET", "/own/cy")).body == " for cy");
    const http_answer head = ask(request("HEAD", "/own/cy", "", "Connection: close\r\n"));
    BOOST_TEST(head.status == 200U);
    BOOST_TEST(head.head.find("Content-Length: 7\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_methods_get_405_and_hear_which_are_answered) {
    BOOST_TEST(allows(ask(request("GET", "/notes/ana")), "POST, PUT"));
    BOOST_TEST(allows(ask(request("DELETE", "/notes/ana")), "POST, PUT"));
    BOOST_TEST(allows(ask(request("POST", "/own/ana")), "GET, HEAD"));
    BOOST_TEST(allows(ask(request("PUT", "/both")), "POST, GET, HEAD"));
    BOOST_TEST(allows(ask(request("POST", "/healthz")), "GET, HEAD"));
    BOOST_TEST(ask(request("GET", "/both")).body == "read");
}

BOOST_AUTO_TEST_CASE(one_that_fails_is_500_and_says_nothing_of_why) {
    const http_answer answer = ask(request("POST", "/both"));
    BOOST_TEST(answer.status == 500U);
    BOOST_TEST(answer.body.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_that_stand_behind_one_another_are_answered_in_turn) {
    const tcp_client client(port());
    client.write(request("POST", "/notes/a", "1") + request("POST", "/notes/b", "2") + request("GET", "/both"));
    std::string unread;
    BOOST_TEST(read_answer(client, unread).body == "1 for a");
    BOOST_TEST(read_answer(client, unread).body == "2 for b");
    BOOST_TEST(read_answer(client, unread).body == "read");
}

BOOST_AUTO_TEST_CASE(a_page_of_another_site_is_403_and_nothing_is_run) {
    for (const char* header : {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n",
                               "Sec-Fetch-Site: same-site\r\n"})
        BOOST_TEST(ask(request("POST", "/both", "", header)).status == 403U, header);
    BOOST_TEST(past(limit::allow_origin) == 4U);
    BOOST_TEST(ask(request("POST", "/notes/a", "1", "Origin: http://localhost\r\n")).status == 200U);
}

BOOST_AUTO_TEST_CASE(one_that_does_not_end_in_time_is_cancelled_with_503_and_closed) {
    const running_server hasty([](parlor::config& c) { c.upgrade_timeout = 50ms; }, &install);
    const tcp_client client(hasty.port());
    client.write(request("POST", "/stuck"));
    std::string unread;
    const http_answer answer = read_answer(client, unread);
    BOOST_TEST(answer.status == 503U);
    BOOST_TEST(answer.body.find("upgrade_timeout") != std::string::npos);
    BOOST_TEST(!client.read(unread));
    BOOST_TEST(hasty.past(limit::upgrade_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(a_stop_waits_for_none_that_is_stuck) {
    std::promise<void> begun;
    running_server server(nullptr, [&begun](parlor::server& app) {
        app.add_action("POST", "/stuck", [&begun](const http_request& asked, loop& here) {
            begun.set_value();
            return wait_for_ever(asked, here);
        });
    });
    const tcp_client client(server.port());
    client.write(request("POST", "/stuck"));
    begun.get_future().wait();
    BOOST_TEST(server.stop());
    std::string unread;
    BOOST_TEST(read_answer(client, unread).status == 503U);
}

BOOST_AUTO_TEST_CASE(a_worker_may_be_waited_for) {
    parlor::worker slow("slow");
    const running_server server(nullptr, [&slow](parlor::server& app) {
        app.add_action("POST", "/work", [&slow](const http_request& asked, loop& here) -> task<http_response> {
            auto done = slow.begin(here, [text = std::string(asked.body())] { return text + text; });
            std::string twice = co_await done.get();
            co_return http_response::text(std::move(twice));
        });
    });
    BOOST_TEST(ask_http(server.port(), request("POST", "/work", "ab")).body == "abab");
    slow.finish();
}

BOOST_AUTO_TEST_CASE(a_method_of_a_path_has_one_action) {
    parlor::server app;
    app.add_action("POST", "/notes/{name}", &say_back);
    app.add_action("PUT", "/notes/{name}", &say_back);
    BOOST_CHECK_THROW(app.add_action("POST", "/notes/{name}", &say_back), std::logic_error);
    BOOST_CHECK_THROW(app.add_action("POST", "/notes/{other}", &say_back), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
