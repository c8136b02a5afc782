// Promises of admin_access: who is refused, and how often one may guess.
#include "server/admin_access.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "unit/temporary_folder.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::http_request;

constexpr const char* token = "0123456789abcdef";

http_request request(std::string_view host, std::initializer_list<std::pair<const char*, const char*>> headers = {},
                     const char* address = "203.0.113.7") {
    http_request made("GET", "/v1/overview");
    made.add_header("Host", host);
    for (const auto& [name, value] : headers)
        made.add_header(name, value);
    made.set_peer(address, false);
    return made;
}

unsigned status(parlor::admin_access& access, const http_request& asked,
                parlor::time_point now = parlor::time_point(1h)) {
    const auto no = access.refuse(asked, now);
    return no ? no->status() : 200;
}

BOOST_AUTO_TEST_SUITE(admin_access)

BOOST_AUTO_TEST_CASE(on_the_loopback_believes_localhost_and_addresses_alone) {
    parlor::admin_access access(true, true, {});
    for (const char* host : {"localhost", "LOCALHOST:80", "127.0.0.1:8090", "[::1]:8090"})
        BOOST_TEST(status(access, request(host)) == 200U, host);
    for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8090", ""})
        BOOST_TEST(status(access, request(host)) == 403U, host);
}

BOOST_AUTO_TEST_CASE(takes_any_name_where_a_token_stands_guard) {
    parlor::admin_access access(true, false, token);
    BOOST_TEST(status(access, request("admin.example", {{"Authorization", "Bearer 0123456789abcdef"}})) == 200U);
    BOOST_TEST(status(access, request("admin.example")) == 401U);
    BOOST_TEST(!access.refuse_page(request("admin.example")).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_what_pages_of_others_send) {
    parlor::admin_access access(true, true, {});
    BOOST_TEST(status(access, request("localhost:1", {{"Origin", "http://localhost:1"}})) == 200U);
    BOOST_TEST(status(access, request("localhost:1", {{"Origin", "http://localhost:2"}})) == 403U);
    BOOST_TEST(status(access, request("localhost:1", {{"Origin", "null"}})) == 403U);
    BOOST_TEST(status(access, request("localhost:1", {{"Sec-Fetch-Site", "same-site"}})) == 403U);
    BOOST_TEST(status(access, request("localhost:1", {{"Sec-Fetch-Site", "none"}})) == 200U);
}

BOOST_AUTO_TEST_CASE(looks_at_no_token_past_ten_wrong_ones_a_minute) {
    parlor::admin_access access(true, false, token);
    const auto good = request("x", {{"Authorization", "bearer 0123456789abcdef"}});
    const auto wrong = request("x", {{"Authorization", "Bearer 0123456789abcdeF"}});
    const auto longer = request("x", {{"Authorization", "Bearer 0123456789abcdef0"}});
    const parlor::time_point now(1h);
    BOOST_TEST(status(access, longer, now) == 401U);
    for (int i = 1; i < parlor::admin_access::max_wrong; ++i)
        BOOST_TEST(status(access, wrong, now) == 401U);
    BOOST_TEST(status(access, wrong, now) == 429U);
    BOOST_TEST(status(access, good, now) == 429U);
    BOOST_TEST(status(access, request("x", {{"Authorization", "Bearer 0123456789abcdef"}}, "192.0.2.1"), now) == 200U);
    BOOST_TEST(status(access, good, now + parlor::admin_access::window) == 200U);
}

BOOST_AUTO_TEST_CASE(counts_no_request_without_a_token_as_a_guess) {
    parlor::admin_access access(true, false, token);
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(status(access, request("x")) == 401U);
    BOOST_TEST(status(access, request("x", {{"Authorization", "Bearer 0123456789abcdef"}})) == 200U);
}

BOOST_AUTO_TEST_CASE(reads_a_token_of_sixteen_characters_or_more) {
    const parlor::unit::temporary_folder folder;
    const std::string file = (folder.path() / "token").string();
    std::ofstream(file) << "  0123456789abcdef \nmore\n";
    BOOST_TEST(parlor::read_admin_token(file) == token);
    std::ofstream(file) << "0123456789abcde\n";
    BOOST_CHECK_THROW((void)parlor::read_admin_token(file), std::runtime_error);
    BOOST_CHECK_THROW((void)parlor::read_admin_token(file + "x"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
