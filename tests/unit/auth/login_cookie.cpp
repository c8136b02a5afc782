// Promises of login_cookie: what browsers are told of it, and which one counts.
#include "auth/login_cookie.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

parlor::http_request request(bool https, std::string_view cookie = {}) {
    parlor::http_request made("GET", "/account/me");
    made.set_https(https);
    if (!cookie.empty()) made.add_header("Cookie", cookie);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(login_cookie)

BOOST_AUTO_TEST_CASE(no_script_reads_it_and_no_other_site_brings_it) {
    BOOST_TEST(parlor::set_login_cookie(request(false), "abc", 24h) ==
               "login=abc; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax");
    BOOST_TEST(parlor::end_login_cookie(request(false)) == "login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
}

BOOST_AUTO_TEST_CASE(over_tls_it_is_this_hosts_alone) {
    BOOST_TEST(parlor::set_login_cookie(request(true), "abc", 24h) ==
               "__Host-login=abc; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure");
    BOOST_TEST((parlor::login_cookie(request(true, "__Host-login=abc")) == "abc"));
}

BOOST_AUTO_TEST_CASE(one_that_another_host_or_a_plain_connection_could_have_set_is_not_looked_at) {
    BOOST_TEST(!parlor::login_cookie(request(true, "login=abc")));
    BOOST_TEST((parlor::login_cookie(request(true, "login=abc; __Host-login=def")) == "def"));
    BOOST_TEST(!parlor::login_cookie(request(false, "__Host-login=abc")));
    BOOST_TEST(!parlor::login_cookie(request(false)));
}

BOOST_AUTO_TEST_SUITE_END()
