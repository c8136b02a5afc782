// Tokens over real sockets: the places that they come in at, who is refused before there is a WebSocket, and what
// becomes of a connection whose token ends.
#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>

#include "integration/cut_relay.hpp"
#include "integration/running_server.hpp"
#include "parlor/auth/jwt_authenticator.hpp"
#include "parlor/client/client.hpp"
#include "parlor/core/sleep.hpp"
#include "unit/auth/token_maker.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::close_code;
using parlor::task;

struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

long seconds_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

struct issuer {
    issuer() { publish(maker.jwk("HS256")); }

    void publish(const std::string& keys) const { std::ofstream(file()) << maker.set_of(keys); }
    [[nodiscard]] std::string file() const { return (folder.path() / "keys.json").string(); }
    std::string token(std::string_view name, long seconds = 600, std::string_view more = {}) {
        return maker.of_user(name, seconds_now() + seconds, more);
    }

    parlor::unit::temporary_folder folder;
    auth_tests::token_maker maker;
};

/// A server that believes the issuer's tokens, from every place there is, to the second.
struct believer : issuer, running_server {
    believer()
        : running_server([this](parlor::config& c) {
              c.jwt_keys = file();
              c.jwt_leeway = 0s;
              c.jwt_from = {"header", "subprotocol", "cookie:login", "query:token"};
          }) {}

    static ws_options with(const std::string& header) {
        ws_options options;
        options.headers.push_back(header);
        return options;
    }
    static ws_options bearing(const std::string& token) { return with("Authorization: Bearer " + token); }

    /// Who an upgrade is let in as, or the status and the reason of its refusal.
    [[nodiscard]] std::string let_in(const ws_options& options, const std::string& target = "/ws") {
        try {
            ws_client client(port(), target, options);
            return text_at(json::parse(client.next_message()), "/data/user");
        } catch (const upgrade_refused& no) {
            return no.answer().body;
        }
    }
    [[nodiscard]] std::string let_in_with(const std::string& token) { return let_in(bearing(token)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(authentication, believer)

BOOST_AUTO_TEST_CASE(a_token_comes_in_at_each_place_that_is_looked_at) {
    const std::string good = token("ana");
    BOOST_TEST(let_in(with("Authorization: Bearer " + good)) == "ana");
    BOOST_TEST(let_in(with("Sec-WebSocket-Protocol: parlor.v1, parlor.bearer." + good)) == "ana");
    BOOST_TEST(let_in(with("Cookie: theme=dark; login=" + good)) == "ana");
    BOOST_TEST(let_in({}, "/ws?token=" + good) == "ana");
    BOOST_TEST(let_in(bearing(good), "/ws?user=mallory") == "ana");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_offered_as_a_subprotocol_is_not_the_one_that_is_spoken) {
    const ws_client client(port(), "/ws",
                           with("Sec-WebSocket-Protocol: parlor.bearer." + token("ana") + ", parlor.v1"));
    BOOST_TEST(client.upgrade().head.find("Sec-WebSocket-Protocol: parlor.v1\r\n") != std::string::npos);
    BOOST_TEST(client.upgrade().head.find("bearer") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_has_no_good_token_gets_401_and_the_reason_before_the_upgrade) {
    BOOST_TEST(let_in({}) == "401 unauthorized: a token is needed\n");
    BOOST_TEST(let_in({}, "/ws?user=ana") == "401 unauthorized: a token is needed\n");
    BOOST_TEST(let_in_with("nonsense") == "401 unauthorized: token: expected three parts\n");
    BOOST_TEST(let_in_with(token("ana", -1)) == "401 unauthorized: token: it has expired\n");
    BOOST_TEST(let_in_with(token("ana", 600, R"(,"nbf":)" + std::to_string(seconds_now() + 300))) ==
               "401 unauthorized: token: it is not valid yet\n");
    BOOST_TEST(let_in_with(token("ana", 600, R"(,"aud":"elsewhere")")) ==
               "401 unauthorized: token: it is for another audience\n");
    std::string changed = token("ana");
    changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
    BOOST_TEST(let_in_with(changed) == "401 unauthorized: token: its signature is not right\n");
    BOOST_TEST(let_in_with(token("ana")) == "ana");
}

BOOST_AUTO_TEST_CASE(a_token_without_a_signature_is_refused) {
    const std::string claims = R"({"sub":"ana","exp":)" + std::to_string(seconds_now() + 600) + "}";
    const std::string text = auth_tests::base64url(R"({"alg":"none"})") + "." + auth_tests::base64url(claims) + ".";
    const std::string refusal = "401 unauthorized: token: its algorithm is none of HS256, RS256, ES256 and EdDSA\n";
    BOOST_TEST(let_in_with(text) == refusal);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_signed_with_the_public_key_as_a_secret_is_refused) {
    publish(maker.jwk("RS256"));
    app().reload_authenticator();
    const std::string claims = R"({"sub":"ana","exp":)" + std::to_string(seconds_now() + 600) + "}";
    BOOST_TEST(let_in_with(maker.token("RS256", claims)) == "ana");
    const std::string text = auth_tests::base64url(R"({"alg":"HS256"})") + "." + auth_tests::base64url(claims);
    const std::string forged = text + "." + auth_tests::base64url(maker.hmac(maker.jwk("RS256"), text));
    BOOST_TEST(let_in_with(forged) == "401 unauthorized: token: no key of ours is for it\n");
}

BOOST_AUTO_TEST_CASE(a_token_of_more_than_8_kib_is_refused_unread) {
    const std::string large = token("ana", 600, R"(,"x":")" + std::string(8192, 'x') + "\"");
    BOOST_TEST(let_in_with(large) == "401 unauthorized: token: it is longer than 8 KiB\n");
    const std::string most = token("ana", 600, R"(,"x":")" + std::string(6000, 'x') + "\"");
    BOOST_TEST(let_in_with(most) == "ana");
}

BOOST_AUTO_TEST_CASE(handlers_see_the_tokens_claims_and_roles) {
    struct vault final : parlor::room {
        parlor::task<> on_join(parlor::member& who) override {
            const bool in = who.who().has_role("owner") && who.who().claim("team") == "sales";
            if (!in) throw parlor::failure(parlor::errc::permission_denied, "owners of sales only");
            return {};
        }
    };
    const running_server guarded([this](parlor::config& c) { c.jwt_keys = file(); },
                                 [](parlor::server& into) { into.add_room<vault>("vault/{name}"); });
    const std::string sales = R"(,"team":"sales","roles":["owner","driver"])";
    peer ana(guarded.port(), "", "", bearing(token("ana", 600, sales)));
    BOOST_TEST(number_at(ana.join("vault/1"), "/count") == 1U);
    peer bo(guarded.port(), "", "", bearing(token("bo", 600, R"(,"team":"sales","roles":"driver")")));
    BOOST_TEST(bo.refusal("join", "vault/1") == "permission_denied");
}

BOOST_AUTO_TEST_CASE(goes_on_with_a_newer_token_and_misses_nothing_then_ends_with_1008_when_none_comes) {
    peer speaker(port(), "", "room/main", bearing(token("speaker")));
    const auto say = [&speaker](int times) {
        for (int i = 0; i < times; ++i)
            (void)speaker.say("room/main", "x");
    };
    const long first_end = seconds_now() + 2;
    peer ana(port(), "", "room/main", bearing(maker.of_user("ana", first_end)));
    say(10);
    BOOST_TEST(number_at(ana.event("expiring"), "/data/in_ms") <= 2000U);
    const long second_end = first_end + 2;
    ana.send("refresh", "", R"({"token":")" + maker.of_user("ana", second_end) + "\"}", "fresh");
    say(10);
    BOOST_TEST(number_at(ana.reply("fresh"), "/data/in_ms") <= 4000U);
    (void)ana.event("expiring");  // of the second
    BOOST_TEST(seconds_now() >= first_end - 1);
    say(10);
    std::uint64_t heard = 0;
    ws_ending how;
    try {
        for (;;) {
            const auto seq = number_at(ana.event("said"), "/seq");
            BOOST_REQUIRE_EQUAL(seq, ++heard);
        }
    } catch (const connection_ended& ended) {
        how = ended.how();
    }
    ana.reset();
    BOOST_TEST(heard == 30U);
    BOOST_TEST(how.code == close_code::policy_violation);
    BOOST_TEST(how.reason == "the token has expired");
    BOOST_TEST(seconds_now() >= second_end);
    log().wait_for("leave ana");  // the session went with it
    BOOST_TEST(log().count("join ana") == 1U);
}

BOOST_AUTO_TEST_CASE(a_refresh_with_another_users_token_or_a_bad_one_changes_nothing) {
    peer ana(port(), "", "room/main", bearing(token("ana")));
    BOOST_TEST(ana.refusal("refresh", "", R"({"token":")" + token("bo") + "\"}") == "unauthenticated");
    BOOST_TEST(ana.refusal("refresh", "", R"({"token":")" + token("ana", -5) + "\"}") == "unauthenticated");
    BOOST_TEST(ana.refusal("refresh", "", R"({"token":7})") == "invalid_argument");
    (void)ana.say("room/main", "still ana");
    BOOST_TEST(text_at(ana.event("said"), "/data/from") == "ana");
}

BOOST_AUTO_TEST_CASE(a_resume_token_that_another_user_replays_is_refused_and_its_owners_session_goes_on) {
    peer ana(port(), "", "room/main", bearing(token("ana")));
    const std::string stolen = ana.token();
    peer eve(port(), "", "", bearing(token("eve")));
    const auto refused = eve.resume(stolen, R"({"room/main":0})");
    BOOST_TEST(text_at(refused, "/error/code") == "unauthenticated");
    BOOST_TEST(text_at(refused, "/error/message") == "data.token: it is another user's");
    BOOST_TEST(ana.say("room/main", "here") == 1U);
    ana.reset();
    peer eve_again(port(), "", "", bearing(token("eve")));
    BOOST_TEST(text_at(eve_again.resume(stolen, R"({"room/main":0})"), "/error/code") == "unauthenticated");
    peer back(port(), "", "", bearing(token("ana")));
    const auto reply = back.resume(stolen, R"({"room/main":0})");
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == 1U);
    BOOST_TEST(log().count("join eve") == 0U);
}

BOOST_AUTO_TEST_CASE(a_session_that_is_resumed_lives_as_long_as_the_newer_token) {
    peer ana(port(), "", "room/main", bearing(token("ana", 2)));
    ana.reset();
    const long end = seconds_now() + 600;
    peer back(port(), "", "", bearing(maker.of_user("ana", end)));
    (void)back.resume(ana.token(), R"({"room/main":0})");
    peer other(port(), "", "", bearing(token("bo", 3)));
    BOOST_TEST(other.read_to_end().code == close_code::policy_violation);  // later than the first of ana's
    BOOST_TEST(back.say("room/main", "here") == 1U);
}

BOOST_AUTO_TEST_CASE(keys_that_are_read_again_count_for_new_connections_and_drop_nobody) {
    const std::string old = token("ana");
    peer ana(port(), "", "room/main", bearing(old));
    publish(maker.jwk("EdDSA"));
    app().reload_authenticator();
    BOOST_TEST(let_in_with(old) == "401 unauthorized: token: no key of ours is for it\n");
    const std::string claims = R"({"sub":"ana","exp":)" + std::to_string(seconds_now() + 600) + "}";
    BOOST_TEST(let_in_with(maker.token("EdDSA", claims)) == "ana");
    BOOST_TEST(ana.say("room/main", "here") == 1U);
    std::ofstream(file()) << "no keys";
    BOOST_CHECK_THROW(app().reload_authenticator(), std::runtime_error);
    BOOST_TEST(let_in_with(maker.token("EdDSA", claims)) == "ana");
}

namespace {

/// Plays a C++ client through a wire that can be cut; each token that it asks for is good for `good_for` seconds.
struct client_play {
    explicit client_play(believer& with) : server(with), relay(with.port()) {
        options.first_backoff = 10ms;
        options.max_backoff = 50ms;
        options.timeout = options.connect_timeout = patience;
        options.token = [this](const std::function<void(std::string)>& give) {
            ++asked;
            give(server.token("ana", good_for));
        };
    }
    task<> until(std::function<bool()> holds) {
        const auto end = on->now() + patience;
        while (!holds()) {
            if (on->now() > end) throw std::runtime_error("it did not come to pass");
            co_await parlor::sleep_for(*on, 10ms);
        }
    }
    task<> outlive_its_tokens(parlor::client& client) {
        co_await client.connect();
        BOOST_TEST(client.user() == "ana");
        BOOST_TEST(asked == 1);
        const parlor::client_room room = co_await client.join("room/main");
        std::vector<std::uint64_t> heard;
        room.on<said>([&heard](const said&, const parlor::message_info& info) { heard.push_back(info.seq); });
        peer speaker(server.port(), "", "room/main", believer::bearing(server.token("speaker")));
        const long end = seconds_now() + 4;
        std::uint64_t spoken = 0;
        while (seconds_now() < end) {
            spoken = speaker.say("room/main", "x");
            co_await parlor::sleep_for(*on, 50ms);
        }
        BOOST_TEST(asked >= 3);
        BOOST_TEST(lost == 0);
        good_for = 600;
        relay.cut();
        co_await until([this] { return lost == 1; });
        spoken = speaker.say("room/main", "y");
        co_await until([&] { return heard.size() == spoken; });
        for (std::uint64_t i = 0; i < heard.size(); ++i)
            BOOST_REQUIRE_EQUAL(heard[i], i + 1);
        co_await client.close();
    }

    believer& server;
    cut_relay relay;
    parlor::client_options options;
    parlor::loop* on = nullptr;
    long good_for = 2;
    int asked = 0;
    int lost = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_client_asks_for_tokens_in_time_and_outlives_each_of_them) {
    client_play play(*this);
    parlor::client_loop loop;
    parlor::client client(loop, "ws://127.0.0.1:" + std::to_string(play.relay.port()) + "/ws", play.options);
    play.on = &loop.on();
    client.on_state([&play](const parlor::client_change& change) {
        if (change.state == parlor::client_state::reconnecting && change.delay) ++play.lost;
    });
    loop.run(play.outlive_its_tokens(client));
    BOOST_TEST(log().count("join ana") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
