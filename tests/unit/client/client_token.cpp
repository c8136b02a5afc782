// Promises of the client about tokens: asked for at each connect, and when the present one ends soon.
#include "unit/client/playing_client.hpp"

namespace {

using namespace client_tests;

/// Each question is answered by the test.
struct with_tokens : playing {
    with_tokens() : playing(options()) {}

    static parlor::client_options options() {
        parlor::client_options chosen;
        chosen.token = [](std::function<void(std::string)> give) { questions().push_back(std::move(give)); };
        questions().clear();
        return chosen;
    }
    static std::vector<std::function<void(std::string)>>& questions() {
        static std::vector<std::function<void(std::string)>> asked;
        return asked;
    }
    void give(const std::string& token) {
        BOOST_REQUIRE(!questions().empty());
        questions().back()(token);
        run();
    }
    void connect_with(const std::string& token) {
        core->open();
        give(token);
        let_in();
        greet();
        BOOST_REQUIRE(core->state() == client_state::open);
    }
    void warn() { say(R"({"type":"expiring","data":{"in_ms":60000}})"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_token, with_tokens)

BOOST_AUTO_TEST_CASE(is_shown_as_a_bearer_and_asked_for_anew_at_each_connect) {
    connect_with("t.1");
    BOOST_TEST(server.last().field("Authorization") == "Bearer t.1");
    server.last().far->reset();
    run();
    for (int i = 0; i < 400 && questions().size() == 1; ++i)
        loop.advance(100ms);
    give("t.2");
    let_in();
    greet("t-new");
    BOOST_TEST(server.last().field("Authorization") == "Bearer t.2");
    BOOST_TEST(server.last().request.find("t.1") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_dialed_before_it_is_there) {
    core->open();
    run();
    BOOST_TEST(server.dials == 0U);
    BOOST_TEST((core->state() == client_state::connecting));
    give("t.1");
    BOOST_TEST(server.dials == 1U);
}

BOOST_AUTO_TEST_CASE(a_newer_one_goes_to_the_server_when_the_present_one_ends_soon) {
    connect_with("t.1");
    warn();
    BOOST_TEST(said().empty());
    give("t.2");
    const auto asked = said_one();
    BOOST_TEST(asked.at("type") == "refresh");
    BOOST_TEST(asked.at("data").at("token") == "t.2");
    BOOST_TEST(!asked.as_object().contains("key"));
    say(R"({"reply":)" + id_of(asked) + R"(,"data":{"in_ms":3600000}})");
    BOOST_TEST(errors.empty());
    BOOST_TEST(server.dials == 1U);
}

BOOST_AUTO_TEST_CASE(one_that_is_refused_or_not_there_is_told_and_the_connection_goes_on) {
    connect_with("t.1");
    warn();
    give("");
    warn();
    give("t.2");
    say(R"({"reply":)" + id_of(said_one()) + R"(,"error":{"code":"unauthenticated","message":"no"}})");
    const std::vector<errc> expected{errc::unauthenticated, errc::unauthenticated};
    BOOST_TEST((errors == expected));
    BOOST_TEST((core->state() == client_state::open));
}

BOOST_AUTO_TEST_CASE(without_one_a_connect_is_a_failed_attempt_and_made_again) {
    core->open();
    give("");
    BOOST_TEST((core->state() == client_state::reconnecting));
    BOOST_TEST(changes.back().attempt == 1U);
    BOOST_TEST(changes.back().reason == "there is no token");
    BOOST_TEST(server.dials == 0U);
    for (int i = 0; i < 400 && questions().size() == 1; ++i)
        loop.advance(100ms);
    give("t.2");
    let_in();
    greet();
    BOOST_TEST((core->state() == client_state::open));
}

BOOST_AUTO_TEST_CASE(what_cannot_stand_in_a_header_is_none) {
    core->open();
    give("t.1\r\nX-Admin: 1");
    BOOST_TEST((core->state() == client_state::reconnecting));
    BOOST_TEST(changes.back().reason == "what was given is no token");
    BOOST_TEST(server.dials == 0U);
}

BOOST_AUTO_TEST_CASE(one_that_takes_longer_than_a_connect_may_comes_too_late) {
    core->open();
    run();
    loop.advance(15s + 20ms);
    BOOST_TEST((core->state() == client_state::reconnecting));
    BOOST_TEST(changes.back().reason == "there was no token in time");
    give("late");
    BOOST_TEST(server.dials == 0U);
}

BOOST_AUTO_TEST_CASE(after_close_it_is_not_used_and_an_answer_to_a_client_that_is_gone_is_nothing) {
    core->open();
    core->request_close();
    give("t.1");
    BOOST_TEST(server.dials == 0U);
    BOOST_TEST((core->state() == client_state::closed));
    core->open();
    core.reset();
    give("t.2");
    BOOST_TEST(server.dials == 0U);
}

BOOST_AUTO_TEST_CASE(given_twice_it_counts_once) {
    core->open();
    questions().back()("t.1");
    questions().back()("t.2");
    run();
    BOOST_TEST(server.dials == 1U);
    let_in();
    BOOST_TEST(server.last().field("Authorization") == "Bearer t.1");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(client_token_provider)

BOOST_AUTO_TEST_CASE(that_throws_has_none) {
    parlor::client_options options;
    options.token = [](const std::function<void(std::string)>&) { throw std::runtime_error("logged out"); };
    playing at(std::move(options));
    at.core->open();
    at.run();
    BOOST_TEST((at.core->state() == client_state::reconnecting));
    BOOST_TEST(at.changes.back().reason == "there is no token: logged out");
}

BOOST_AUTO_TEST_SUITE_END()
