// Accounts over real sockets: signing up, in and out, and who is let in at /ws then.
#include <boost/test/unit_test.hpp>

#include "integration/account_house.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::accounts_options;
using parlor::close_code;
using parlor::guest_rule;

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(whoever_signs_up_is_let_in_under_that_name_and_again_after_signing_in) {
    const house server;
    const http_answer answer = server.sign("sign-up", "Ana");
    BOOST_TEST(answer.status == 200U);
    BOOST_TEST(answer.body == "{\"user\":\"Ana\"}\n");
    const std::string first = house::cookie(answer);
    BOOST_TEST(server.let_in(first) == "Ana");
    BOOST_TEST(server.let_in(first, "/ws?user=mallory") == "Ana");
    const std::string second = server.signed_in(" ANA ");
    BOOST_TEST(second != first);
    BOOST_TEST(server.let_in(second) == "Ana");
    BOOST_TEST(server.me(second).body == "{\"user\":\"Ana\",\"guests\":\"reserved\"}\n");
    BOOST_TEST(server.me("").body == "{\"guests\":\"reserved\"}\n");
}

BOOST_AUTO_TEST_CASE(handlers_see_that_it_is_no_guest) {
    house server;
    const std::string cookie = server.signed_up("ana");
    peer ana(server.port(), "", "room/main", house::bringing(cookie));
    peer bo(server.port(), "bo", "room/main");
    BOOST_TEST(text_at(ana.hello(), "/data/user") == "ana");
    (void)bo.say("room/main", "hi");
    BOOST_TEST(text_at(ana.event("said"), "/data/from") == "bo");
}

BOOST_AUTO_TEST_CASE(says_in_words_what_is_wrong_with_a_body) {
    const house server;
    BOOST_TEST(code_of(server.sign("sign-up", "a/b")) == "400 invalid_argument");
    BOOST_TEST(code_of(server.sign("sign-up", std::string(33, 'x'))) == "400 invalid_argument");
    BOOST_TEST(code_of(server.sign("sign-up", "ana", "1234567")) == "400 invalid_argument");
    BOOST_TEST(code_of(server.sign("sign-up", "ana", std::string(1025, 'x'))) == "400 invalid_argument");
    BOOST_TEST(code_of(server.post("sign-up", "{}")) == "400 invalid_argument");
    BOOST_TEST(code_of(server.post("sign-in", "no json")) == "400 invalid_argument");
    BOOST_TEST(server.post("nonsense", "{}").status == 404U);
    BOOST_TEST(ask_http(server.port(), "GET /account/sign-in HTTP/1.1\r\nHost: x\r\n\r\n").status == 405U);
    BOOST_TEST(!server.signed_up(std::string(32, 'x')).empty());
    BOOST_TEST(has_header(server.sign("sign-in", "x"), "Cache-Control: no-store\r\n"));
}

BOOST_AUTO_TEST_CASE(a_name_is_taken_whatever_its_case_also_by_two_at_once) {
    const house server;
    BOOST_TEST(!server.signed_up("Ana").empty());
    BOOST_TEST(code_of(server.sign("sign-up", "ANA")) == "409 already_exists");
    auto one = on_thread([&] { return server.sign("sign-up", "bo").status; });
    auto two = on_thread([&] { return server.sign("sign-up", "BO").status; });
    BOOST_TEST(one.get() + two.get() == 609U);
}

BOOST_AUTO_TEST_CASE(guests_may_not_have_an_accounts_name) {
    const house server;
    (void)server.signed_up("Ana");
    const std::string refusal = "403 forbidden: user: this name belongs to an account; sign in, or take another name\n";
    BOOST_TEST(server.let_in("", "/ws?user=Ana") == refusal);
    BOOST_TEST(server.let_in("", "/ws?user=%20aNA") == refusal);
    BOOST_TEST(server.let_in("", "/ws?user=bo") == "bo");
    BOOST_TEST(server.let_in("").starts_with("guest-"));
    BOOST_TEST(server.me("", "?user=ana").body == "{\"guests\":\"reserved\",\"free\":false}\n");
    BOOST_TEST(server.me("", "?user=bo").body == "{\"guests\":\"reserved\",\"free\":true}\n");
}

BOOST_AUTO_TEST_CASE(a_guest_whose_name_becomes_an_account_is_sent_away) {
    const house server;
    peer guest(server.port(), "ana", "room/main");
    (void)server.signed_up("Ana");
    const ws_ending how = guest.read_to_end();
    BOOST_TEST(how.code == close_code::policy_violation);
    BOOST_TEST(how.reason == "this name belongs to an account now");
}

BOOST_AUTO_TEST_CASE(guests_may_be_kept_out_or_have_any_name) {
    const house closed(patient(), guest_rule::off);
    const std::string cookie = closed.signed_up("ana");
    BOOST_TEST(closed.let_in("", "/ws?user=bo") == "401 unauthorized: sign in first\n");
    BOOST_TEST(closed.let_in(cookie) == "ana");
    const house open(patient(), guest_rule::shared);
    (void)open.signed_up("ana");
    BOOST_TEST(open.let_in("", "/ws?user=ana") == "ana");
}

BOOST_AUTO_TEST_CASE(guest_names_off_needs_accounts) {
    BOOST_CHECK_THROW(running_server([](parlor::config& c) { c.guest_names = guest_rule::off; }), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(signing_out_ends_the_sessions_of_that_login_at_once_and_its_cookie) {
    const house server;
    const std::string here = server.signed_up("ana");
    const std::string there = server.signed_in("ana");
    peer tab(server.port(), "", "room/main", house::bringing(here));
    peer second_tab(server.port(), "", "", house::bringing(here));
    peer elsewhere(server.port(), "", "room/main", house::bringing(there));
    const http_answer out = server.post("sign-out", "{}", here);
    BOOST_TEST(out.body == "{\"ended\":1}\n");
    BOOST_TEST(house::cookie(out) == "login=");
    for (peer* gone : {&tab, &second_tab}) {
        const ws_ending how = gone->read_to_end();
        BOOST_TEST(how.code == close_code::policy_violation);
        BOOST_TEST(how.reason == "signed out");
    }
    BOOST_TEST(server.let_in(here) == "401 unauthorized: you are signed out; sign in again\n");
    BOOST_TEST(elsewhere.say("room/main", "still here") == 1U);
    BOOST_TEST(server.let_in(there) == "ana");
    BOOST_TEST(server.sign_out(here) == "{\"ended\":0}\n");
}

BOOST_AUTO_TEST_CASE(signing_out_everywhere_ends_all_of_them) {
    const house server;
    const std::string here = server.signed_up("ana");
    const std::string there = server.signed_in("ana");
    const std::string bos = server.signed_up("bo");
    peer one(server.port(), "", "room/main", house::bringing(here));
    peer two(server.port(), "", "room/main", house::bringing(there));
    peer bo(server.port(), "", "room/main", house::bringing(bos));
    BOOST_TEST(server.sign_out(here, true) == "{\"ended\":2}\n");
    BOOST_TEST(one.read_to_end().reason == "signed out");
    BOOST_TEST(two.read_to_end().reason == "signed out");
    BOOST_TEST(server.let_in(there).starts_with("401 "));
    BOOST_TEST(bo.say("room/main", "alone") == 1U);
}

BOOST_AUTO_TEST_CASE(a_changed_password_ends_all_other_logins) {
    const house server;
    const std::string here = server.signed_up("ana");
    const std::string there = server.signed_in("ana");
    peer one(server.port(), "", "room/main", house::bringing(here));
    peer two(server.port(), "", "room/main", house::bringing(there));
    BOOST_TEST(code_of(server.change("not it, no", "another one", here)) == "403 permission_denied");
    BOOST_TEST(code_of(server.change(good, "short", here)) == "400 invalid_argument");
    BOOST_TEST(code_of(server.change(good, "another one", "login=nonsense")) == "401 unauthenticated");
    BOOST_TEST(server.change(good, "another one", here).body == "{\"ended\":1}\n");
    BOOST_TEST(two.read_to_end().reason == "signed out");
    BOOST_TEST(one.say("room/main", "here") == 1U);
    BOOST_TEST(server.let_in(there).starts_with("401 "));
    BOOST_TEST(server.let_in(here) == "ana");
    BOOST_TEST(code_of(server.sign("sign-in", "ana")) == "401 unauthenticated");
    BOOST_TEST(server.sign("sign-in", "ana", "another one").status == 200U);
}

BOOST_AUTO_TEST_CASE(a_resume_token_does_not_outlive_its_login) {
    house server;
    const std::string here = server.signed_up("ana");
    peer lost(server.port(), "", "room/main", house::bringing(here));
    const std::string token = lost.token();
    lost.reset();
    (void)server.sign_out(here);
    server.log().wait_for("leave ana");  // it waits for nobody any more
    const std::string again = server.signed_in("ana");
    peer back(server.port(), "", "", house::bringing(again));
    BOOST_TEST(has(back.resume(token, R"({"room/main":0})"), "/data"));
    BOOST_TEST(text_at(back.hello(), "/data/session") != text_at(lost.hello(), "/data/session"));
    BOOST_TEST(upgrade_status(server.port(), "/ws", house::bringing(here)) == 401U);
}

BOOST_AUTO_TEST_CASE(accounts_and_logins_outlive_the_server_where_there_is_a_data_folder) {
    const parlor::unit::temporary_folder folder;
    std::string here;
    std::string out;
    {
        house server(patient(), guest_rule::reserved, folder.path().string());
        here = server.signed_up("ana");
        out = server.signed_in("ana");
        (void)server.sign_out(out);
        BOOST_TEST(server.stop());
    }
    const house again(patient(), guest_rule::reserved, folder.path().string());
    BOOST_TEST(again.let_in(here) == "ana");
    BOOST_TEST(again.let_in(out).starts_with("401 "));
    BOOST_TEST(again.let_in("", "/ws?user=ana").starts_with("403 "));
    BOOST_TEST(again.sign("sign-in", "ana").status == 200U);
}

BOOST_AUTO_TEST_CASE(a_login_ends_when_its_time_is_over_and_the_session_with_it) {
    accounts_options options = patient();
    options.login_age = 2s;
    const house server(options);
    const std::string here = server.signed_up("ana");
    peer ana(server.port(), "", "room/main", house::bringing(here));
    BOOST_TEST(ana.read_to_end().code == close_code::policy_violation);
    BOOST_TEST(server.let_in(here).starts_with("401 "));
}

BOOST_AUTO_TEST_SUITE_END()
