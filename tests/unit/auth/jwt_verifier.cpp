// Promises of jwt_verifier: who a token speaks of, and every way in which one is not believed.
#include "auth/jwt_verifier.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"
#include "unit/auth/token_maker.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::wall_time;

constexpr long end = 2'000'000'000;

struct fixture {
    auth_tests::token_maker maker;
    parlor::key_set keys{maker.set_of(maker.jwk("HS256", R"(,"kid":"h")") + "," + maker.jwk("RS256", R"(,"kid":"r")") +
                                      "," + maker.jwk("ES256", R"(,"kid":"e")") + "," +
                                      maker.jwk("EdDSA", R"(,"kid":"d")"))};
    parlor::jwt_rules rules;
    wall_time now{std::chrono::seconds(end) - 1min};

    std::shared_ptr<const parlor::user> verify(const std::string& token) {
        return parlor::verify_jwt(token, keys, rules, now);
    }
    std::string refusal(const std::string& token) {
        try {
            (void)verify(token);
            return {};
        } catch (const parlor::failure& why) {
            BOOST_TEST((why.code() == parlor::errc::unauthenticated));
            return why.message();
        }
    }
    std::string refusal_of_claims(const std::string& claims) { return refusal(maker.token("HS256", claims)); }
    std::string refusal_of_header(const std::string& header) {
        return refusal(maker.sign("HS256", header, R"({"sub":"ana","exp":2000000000})"));
    }
};

bool says(const std::string& why, std::string_view what) {
    return why.find(what) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(jwt_verifier, fixture)

BOOST_AUTO_TEST_CASE(believes_each_algorithm_with_its_key) {
    for (const char* algorithm : {"HS256", "RS256", "ES256", "EdDSA"}) {
        const auto who = verify(maker.token(algorithm, R"({"sub":"ana","exp":2000000000})"));
        BOOST_TEST(who->name == "ana", algorithm);
        BOOST_TEST(!who->guest);
        BOOST_TEST((who->expires == wall_time(std::chrono::seconds(end))));
    }
}

BOOST_AUTO_TEST_CASE(gives_the_user_its_claims_and_roles) {
    const auto who = verify(maker.token(
        "HS256",
        R"({"sub":"u-17","exp":2000000000,"name":"Ana \u00c4","roles":["owner","moderator"],"team":{"id":[1, 2]},"vip":true})"));
    BOOST_TEST(who->name == "u-17");
    BOOST_TEST(who->display_name() == "Ana Ä");
    BOOST_TEST(who->has_role("moderator"));
    BOOST_TEST(!who->has_role("own"));
    BOOST_TEST((who->claim("team") == "{\"id\":[1, 2]}"));
    BOOST_TEST((who->claim("vip") == "true"));
    BOOST_TEST(!who->claim("other"));
    BOOST_TEST(verify(maker.of_user("bo", end, R"(,"roles":"owner")"))->has_role("owner"));
    BOOST_TEST(verify(maker.of_user("bo", end))->display_name() == "bo");
}

// RFC 7515, appendix A.1: its claims name no subject.
BOOST_AUTO_TEST_CASE(the_example_of_the_rfc_is_signed_but_speaks_of_nobody) {
    keys = parlor::key_set(
        R"({"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]})");
    const std::string token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    now = wall_time(std::chrono::seconds(1300819379));
    BOOST_TEST(says(refusal(token), "sub"));
    now += 2s;
    BOOST_TEST(says(refusal(token), "expired"));
}

// RFC 7519, section 6.1, and RFC 7515, appendix A.5.
BOOST_AUTO_TEST_CASE(refuses_tokens_without_a_signature) {
    const std::string claims = auth_tests::base64url(R"({"sub":"ana","exp":2000000000})");
    BOOST_TEST(says(refusal("eyJhbGciOiJub25lIn0."
                            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
                            "VlfQ."),
                    "algorithm"));
    for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
        const std::string head = auth_tests::base64url(std::string(R"({"alg":")") + none + "\"}");
        BOOST_TEST(says(refusal(head + "." + claims + "."), "algorithm"), none);
        BOOST_TEST(says(refusal(head + "." + claims + "." + claims), "algorithm"), none);
    }
    for (const char* algorithm : {"HS256", "RS256", "ES256", "EdDSA"}) {
        const std::string head = auth_tests::base64url(std::string(R"({"alg":")") + algorithm + "\"}");
        BOOST_TEST(says(refusal(head + "." + claims + "."), "signature"), algorithm);
    }
}

// RFC 7515, appendix A.4: ES512.
BOOST_AUTO_TEST_CASE(refuses_algorithms_that_are_not_spoken) {
    BOOST_TEST(says(refusal("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
                            "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_"
                            "7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLze"
                            "O_Jn"),
                    "algorithm"));
    for (const char* other : {"HS384", "HS512", "PS256", "RS512", "hs256", "HS256 "})
        BOOST_TEST(says(refusal_of_header(std::string(R"({"alg":")") + other + "\"}"), "algorithm"), other);
}

BOOST_AUTO_TEST_CASE(refuses_a_token_that_is_signed_with_the_public_key_as_a_secret) {
    const std::string claims = R"({"sub":"ana","exp":2000000000})";
    keys = parlor::key_set(maker.set_of(maker.jwk("RS256", R"(,"kid":"r")")));
    const std::string jwk = maker.jwk("RS256", R"(,"kid":"r")");
    for (const char* header : {R"({"alg":"HS256"})", R"({"alg":"HS256","kid":"r"})", R"({"alg":"RS256","kid":"r"})"}) {
        const std::string text = auth_tests::base64url(header) + "." + auth_tests::base64url(claims);
        BOOST_TEST(!refusal(text + "." + auth_tests::base64url(maker.hmac(jwk, text))).empty(), header);
    }
}

BOOST_AUTO_TEST_CASE(a_key_is_for_its_own_algorithm_alone_whatever_the_token_says) {
    for (const char* header : {"HS256", "RS256", "ES256", "EdDSA"}) {
        for (const char* signer : {"HS256", "RS256", "ES256", "EdDSA"}) {
            for (const char* kid : {"h", "r", "e", "d"}) {
                const std::string head = std::string(R"({"alg":")") + header + R"(","kid":")" + kid + "\"}";
                const bool right = std::string_view(header) == signer &&
                                   std::string_view(kid)[0] == (header[1] == 'S' ? header[0] | 0x20 : 'd');
                const std::string why = refusal(maker.sign(signer, head, R"({"sub":"ana","exp":2000000000})"));
                BOOST_TEST(why.empty() == right, head << " signed with " << signer << ": " << why);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_headers_that_it_does_not_understand) {
    BOOST_TEST(refusal_of_header(R"({"alg":"HS256","typ":"JWT","x":1})").empty());
    BOOST_TEST(refusal_of_header(R"({"alg":"HS256","typ":"at+jwt"})").empty());
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","crit":["exp"],"exp":1})"), "crit"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","crit":[]})"), "crit"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","typ":"logout+jwt"})"), "typ"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"RS256","alg":"HS256"})"), "twice"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","\u0061lg":"HS256"})"), "twice"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":["HS256"]})"), "alg"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","kid":1})"), "kid"));
    BOOST_TEST(says(refusal_of_header(R"({"alg":"HS256","kid":"x"})"), "no key"));
    BOOST_TEST(says(refusal_of_header("{}"), "alg is missing"));
    BOOST_TEST(says(refusal_of_header("[]"), "header"));
    BOOST_TEST(says(refusal_of_header(""), "header"));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_token) {
    const std::string good = maker.of_user("ana", end);
    BOOST_TEST(refusal(good).empty());
    for (const std::string& bad :
         {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), good + ".", good + "=", good + "\n",
          " " + good, "." + good, good.substr(0, good.find('.')), good.substr(0, good.rfind('.')), good + "." + good,
          "eyJhbGciOiJIUzI1NiJ9.." + good.substr(good.rfind('.') + 1)})
        BOOST_TEST(!refusal(bad).empty(), bad);
}

BOOST_AUTO_TEST_CASE(no_other_text_stands_for_the_same_token) {
    const std::string good = maker.of_user("ana", end);
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char other : {'A', 'B', 'Q', 'w', '-', '_', '.', '=', '\0'}) {
            if (good[i] == other) continue;
            std::string bad = good;
            bad[i] = other;
            BOOST_TEST(!refusal(bad).empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_tokens_of_more_than_8_kib) {
    const std::string shell = maker.of_user("ana", end, R"(,"x":"")");
    std::string fill((parlor::max_jwt_bytes - shell.size()) * 3 / 4, 'x');
    std::string token = maker.of_user("ana", end, R"(,"x":")" + fill + '"');
    while (token.size() > parlor::max_jwt_bytes) {
        fill.pop_back();
        token = maker.of_user("ana", end, R"(,"x":")" + fill + '"');
    }
    BOOST_TEST(refusal(token).empty());
    BOOST_TEST(says(refusal(maker.of_user("ana", end, R"(,"x":")" + fill + "xxxx\"")), "8 KiB"));
}

BOOST_AUTO_TEST_CASE(refuses_expired_and_early_tokens_but_for_the_leeway) {
    const std::string token = maker.of_user("ana", end, R"(,"nbf":1999999000)");
    for (const auto leeway : {0s, 30s}) {
        rules.leeway = leeway;
        now = wall_time(std::chrono::seconds(end) + leeway - 1ms);
        BOOST_TEST(refusal(token).empty());
        now += 1ms;
        BOOST_TEST(says(refusal(token), "expired"));
        now = wall_time(std::chrono::seconds(1999999000) - leeway);
        BOOST_TEST(refusal(token).empty());
        BOOST_TEST((verify(token)->expires == wall_time(std::chrono::seconds(end) + leeway)));
        now -= 1ms;
        BOOST_TEST(says(refusal(token), "not valid yet"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_times_that_are_none) {
    BOOST_TEST(says(refusal_of_claims(R"({"sub":"ana"})"), "exp is missing"));
    for (const char* time : {"null", "\"2000000000\"", "-1", "1e300", "1e400", "253402300800", "true", "[1]"}) {
        BOOST_TEST(!refusal_of_claims(std::string(R"({"sub":"ana","exp":)") + time + "}").empty(), time);
        BOOST_TEST(!refusal(maker.of_user("ana", end, std::string(R"(,"nbf":)") + time)).empty(), time);
        BOOST_TEST(!refusal(maker.of_user("ana", end, std::string(R"(,"iat":)") + time)).empty(), time);
    }
    BOOST_TEST(refusal_of_claims(R"({"sub":"ana","exp":2.0000000005e9})").empty());
}

BOOST_AUTO_TEST_CASE(refuses_tokens_of_other_issuers) {
    rules.issuer = "https://id.example";
    BOOST_TEST(refusal(maker.of_user("ana", end, R"(,"iss":"https://id.example")")).empty());
    for (const char* other :
         {"", R"(,"iss":"https://id.example/")", R"(,"iss":["https://id.example"])", R"(,"iss":null)"})
        BOOST_TEST(!refusal(maker.of_user("ana", end, other)).empty(), other);
}

BOOST_AUTO_TEST_CASE(refuses_tokens_for_others) {
    BOOST_TEST(says(refusal(maker.of_user("ana", end, R"(,"aud":"other")")), "audience"));
    BOOST_TEST(says(refusal(maker.of_user("ana", end, R"(,"aud":"")")), "audience"));
    rules.audience = "chat";
    BOOST_TEST(refusal(maker.of_user("ana", end, R"(,"aud":"chat")")).empty());
    BOOST_TEST(refusal(maker.of_user("ana", end, R"(,"aud":["other","chat"])")).empty());
    for (const char* other : {"", R"(,"aud":"chats")", R"(,"aud":[])", R"(,"aud":["other"])", R"(,"aud":["chat",1])"})
        BOOST_TEST(!refusal(maker.of_user("ana", end, other)).empty(), other);
}

BOOST_AUTO_TEST_CASE(refuses_subjects_that_are_no_names) {
    BOOST_TEST(refusal(maker.of_user(std::string(64, 'x'), end)).empty());
    for (const std::string& name :
         {std::string(), std::string(65, 'x'), std::string("a/b"), std::string("a,b"), std::string(R"(a\n)")})
        BOOST_TEST(says(refusal(maker.of_user(name, end)), "sub"), name);
    BOOST_TEST(!refusal_of_claims(R"({"sub":17,"exp":2000000000})").empty());
    BOOST_TEST(!refusal_of_claims(R"({"sub":null,"exp":2000000000})").empty());
}

BOOST_AUTO_TEST_CASE(refuses_claims_that_are_there_twice_or_are_none) {
    BOOST_TEST(says(refusal_of_claims(R"({"sub":"ana","sub":"bo","exp":2000000000})"), "twice"));
    BOOST_TEST(says(refusal_of_claims(R"({"sub":"ana","exp":1,"e\u0078p":2000000000})"), "twice"));
    for (const char* claims : {"", "[]", "\"ana\"", "{", "{\"sub\":\"\xff\",\"exp\":2000000000}"})
        BOOST_TEST(says(refusal_of_claims(claims), "claims"), claims);
}

BOOST_AUTO_TEST_CASE(reasons_hold_nothing_of_what_the_token_says) {
    for (const std::string& token :
         {maker.of_user("secret-name/", end), maker.of_user("ana", end, R"(,"aud":"secret")"),
          maker.token("HS256", R"({"sub":"secret","exp":1})")})
        BOOST_TEST(!says(refusal(token), "secret"));
}

BOOST_AUTO_TEST_SUITE_END()
