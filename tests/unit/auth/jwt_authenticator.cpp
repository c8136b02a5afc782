// Promises of jwt_authenticator: where it finds tokens, and keys that are read again.
#include "parlor/auth/jwt_authenticator.hpp"

#include <boost/test/unit_test.hpp>
#include <exception>
#include <fstream>

#include "parlor/core/error.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/test/manual_loop.hpp"
#include "unit/auth/token_maker.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace std::chrono_literals;

struct fixture {
    fixture() { write(maker.set_of(maker.jwk("HS256"))); }

    void write(const std::string& text) const { std::ofstream(file) << text; }
    parlor::jwt_options from(std::vector<std::string> places) const {
        parlor::jwt_options options;
        options.keys_file = file;
        options.from = std::move(places);
        return options;
    }
    /// The user's name, or the status and reason of the refusal.
    std::string ask(parlor::authenticator& who, parlor::http_request request) {
        request.set_received(now);
        std::string answer;
        parlor::scope children(loop);
        const auto work = [](parlor::authenticator& by, parlor::http_request& of, parlor::random_source& chance,
                             std::string& to) -> parlor::task<> {
            try {
                const auto found = co_await by.authenticate(of, chance);
                to = found->name;
            } catch (const parlor::upgrade_refused& why) {
                to = std::to_string(why.status()) + " " + why.what();
            }
        };
        children.spawn(work(who, request, *random, answer));
        loop.run_ready();
        return answer;
    }

    parlor::unit::temporary_folder folder;
    std::string file = (folder.path() / "keys.json").string();
    auth_tests::token_maker maker;
    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(1);
    parlor::wall_time now{std::chrono::seconds(1'000'000)};
    std::string token = maker.of_user("ana", 1'000'060);
};

parlor::http_request with(std::string_view header, const std::string& value, std::string_view target = "/ws") {
    parlor::http_request request("GET", target);
    request.add_header(header, value);
    return request;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(jwt_authenticator, fixture)

BOOST_AUTO_TEST_CASE(finds_the_token_in_the_header_or_among_the_subprotocols) {
    parlor::jwt_authenticator who(from({"header", "subprotocol"}));
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token)) == "ana");
    BOOST_TEST(ask(who, with("authorization", "bEARER   " + token)) == "ana");
    BOOST_TEST(ask(who, with("Sec-WebSocket-Protocol", "parlor.v1, parlor.bearer." + token)) == "ana");
    for (const std::string& value :
         {token, std::string("Bearer"), std::string("Bearer "), "Basic " + token, "Bearer:" + token})
        BOOST_TEST(ask(who, with("Authorization", value)).starts_with("401 "), value);
    BOOST_TEST(ask(who, with("Sec-WebSocket-Protocol", "parlor.v1")).starts_with("401 "));
    BOOST_TEST(ask(who, parlor::http_request("GET", "/ws?user=ana")).starts_with("401 "));
}

BOOST_AUTO_TEST_CASE(looks_only_where_it_may) {
    parlor::jwt_authenticator who(from({"cookie:sid", "query:token"}));
    BOOST_TEST(ask(who, with("Cookie", "a=b; sid=" + token)) == "ana");
    BOOST_TEST(ask(who, parlor::http_request("GET", "/ws?token=" + token)) == "ana");
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token)).starts_with("401 "));
    BOOST_TEST(ask(who, with("Sec-WebSocket-Protocol", "parlor.bearer." + token)).starts_with("401 "));
    BOOST_TEST(ask(who, with("Cookie", "other=" + token)).starts_with("401 "));
    BOOST_TEST(ask(who, parlor::http_request("GET", "/ws?Token=" + token)).starts_with("401 "));
}

BOOST_AUTO_TEST_CASE(the_first_place_that_has_a_token_counts) {
    parlor::jwt_authenticator who(from({"header", "query:token"}));
    const std::string other = maker.of_user("bo", 1'000'060);
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token, "/ws?token=" + other)) == "ana");
    BOOST_TEST(ask(who, with("Authorization", "Bearer bad", "/ws?token=" + other)).starts_with("401 "));
}

BOOST_AUTO_TEST_CASE(refuses_two_tokens_in_one_place) {
    parlor::jwt_authenticator who(from({"header", "subprotocol", "query:token"}));
    auto twice = with("Authorization", "Bearer " + token);
    twice.add_header("Authorization", "Bearer " + token);
    BOOST_TEST(ask(who, twice).starts_with("400 "));
    BOOST_TEST(ask(who, with("Sec-WebSocket-Protocol", "parlor.bearer.a, parlor.bearer." + token)).starts_with("400 "));
    BOOST_TEST(ask(who, parlor::http_request("GET", "/ws?token=a&token=" + token)).starts_with("400 "));
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_token) {
    parlor::jwt_authenticator who(from({"header"}));
    now += 10min;
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token)) == "401 token: it has expired");
}

BOOST_AUTO_TEST_CASE(reads_its_keys_again_and_keeps_the_old_ones_when_that_fails) {
    parlor::jwt_authenticator who(from({"header"}));
    write("{}");
    BOOST_CHECK_THROW(who.reload(), std::runtime_error);
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token)) == "ana");
    auth_tests::token_maker next;
    write(next.set_of(next.jwk("EdDSA")));
    who.reload();
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + token)).starts_with("401 "));
    const std::string newer = next.token("EdDSA", R"({"sub":"bo","exp":1000060})");
    BOOST_TEST(ask(who, with("Authorization", "Bearer " + newer)) == "bo");
    BOOST_TEST(who.verify(newer, now)->name == "bo");
}

BOOST_AUTO_TEST_CASE(says_which_file_and_which_place_cannot_be_used) {
    const auto wrong = [&](const std::string& path, std::string_view what) {
        parlor::jwt_options options = from({});
        options.keys_file = path;
        BOOST_CHECK_EXCEPTION((parlor::jwt_authenticator(options)), std::runtime_error, [&](const auto& why) {
            return std::string_view(why.what()).find(path) != std::string_view::npos &&
                   std::string_view(why.what()).find(what) != std::string_view::npos;
        });
    };
    wrong(file + ".not", "No such file");
    write(R"({"keys":[{"kty":"oct","kid":"weak","k":"QUJD"}]})");
    wrong(file, "keys[0], kid \"weak\": the secret has 3 bytes");
    write(maker.set_of(maker.jwk("HS256")));
    for (const char* place : {"", "Header", "cookie", "cookie:", "query:", "body"})
        BOOST_CHECK_THROW(parlor::jwt_authenticator(from({place})), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
