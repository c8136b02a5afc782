// Promises of key_set: keys by kid and algorithm, and a line for each that cannot be used.
#include "auth/key_set.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"
#include "unit/auth/token_maker.hpp"

namespace {

using parlor::jwt_algorithm;

struct fixture {
    auth_tests::token_maker maker;

    static std::string refusal(const std::string& json) {
        try {
            const parlor::key_set keys(json);
            return {};
        } catch (const parlor::failure& why) {
            return why.message();
        }
    }
    static std::string refusal_of(const std::string& keys) { return refusal(auth_tests::token_maker::set_of(keys)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_set, fixture)

BOOST_AUTO_TEST_CASE(gives_each_kind_of_key_its_algorithm) {
    const parlor::key_set keys(maker.set_of(
        maker.jwk("HS256", R"(,"kid":"h")") + "," + maker.jwk("RS256", R"(,"kid":"r","alg":"RS256","use":"sig")") +
        "," + maker.jwk("ES256", R"(,"kid":"e","key_ops":["verify"])") + "," + maker.jwk("EdDSA", R"(,"kid":"d")")));
    BOOST_TEST(keys.size() == 4U);
    const std::string h = "h", r = "r", unknown = "x";
    BOOST_TEST(keys.choose(jwt_algorithm::hs256, &h));
    BOOST_TEST(keys.choose(jwt_algorithm::rs256, &r));
    BOOST_TEST(!keys.choose(jwt_algorithm::hs256, &r));
    BOOST_TEST(!keys.choose(jwt_algorithm::rs256, &h));
    BOOST_TEST(!keys.choose(jwt_algorithm::rs256, &unknown));
}

BOOST_AUTO_TEST_CASE(without_a_kid_the_only_key_of_the_algorithm_is_it) {
    const parlor::key_set one(maker.set_of(maker.jwk("HS256", R"(,"kid":"a")") + "," + maker.jwk("EdDSA")));
    BOOST_TEST(one.choose(jwt_algorithm::hs256, nullptr));
    BOOST_TEST(one.choose(jwt_algorithm::eddsa, nullptr));
    BOOST_TEST(!one.choose(jwt_algorithm::rs256, nullptr));
    const std::string empty, named = "a";
    BOOST_TEST(!one.choose(jwt_algorithm::eddsa, &empty));  // a key without a kid has no kid, not an empty one
    BOOST_TEST(!one.choose(jwt_algorithm::eddsa, &named));
    const parlor::key_set two(
        maker.set_of(maker.jwk("HS256", R"(,"kid":"a")") + "," + maker.jwk("HS256", R"(,"kid":"b")")));
    BOOST_TEST(!two.choose(jwt_algorithm::hs256, nullptr));
    BOOST_TEST(two.choose(jwt_algorithm::hs256, &named));
}

BOOST_AUTO_TEST_CASE(leaves_out_keys_for_other_work_and_of_other_kinds) {
    const parlor::key_set keys(maker.set_of(maker.jwk("HS256") + "," + maker.jwk("RS256", R"(,"use":"enc")") + "," +
                                            maker.jwk("RS256", R"(,"alg":"RSA-OAEP")") + "," +
                                            maker.jwk("ES256", R"(,"key_ops":["sign"])") + "," +
                                            R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"},{"kty":"future"})"));
    BOOST_TEST(keys.size() == 1U);
    BOOST_TEST(keys.left_out() == 5U);
    BOOST_TEST(!keys.choose(jwt_algorithm::rs256, nullptr));
}

BOOST_AUTO_TEST_CASE(names_every_key_that_cannot_be_used) {
    const std::string why = refusal_of(maker.jwk("HS256") + R"(,{"kty":"oct","kid":"short","k":"QUJD"},)" +
                                       R"({"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":"RSA","n":"AQAB","e":"AQ="})");
    BOOST_TEST(why.find("keys[0]") == std::string::npos);
    BOOST_TEST(why.find("keys[1], kid \"short\": the secret has 3 bytes; expected at least 32") != std::string::npos);
    BOOST_TEST(why.find("keys[2]: x: expected 32 bytes") != std::string::npos);
    BOOST_TEST(why.find("keys[3]: e: expected base64url") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_private_keys_and_doubled_kids) {
    BOOST_TEST(refusal_of(maker.jwk("EdDSA", R"(,"d":"AAAA")")).find("private key") != std::string::npos);
    BOOST_TEST(refusal_of(maker.jwk("HS256", R"(,"kid":"a")") + "," + maker.jwk("EdDSA", R"(,"kid":"a")"))
                   .find("keys[1], kid \"a\": kid: another key has it too") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_key_set) {
    for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[1]})", R"({"keys":[{}]})",
                             R"({"keys":[{"kty":"future"}]})", R"({"keys":[],"keys":[]})"})
        BOOST_TEST(!refusal(text).empty(), text);
    BOOST_TEST(!refusal_of(maker.jwk("HS256", R"(,"k":"QUJD")")).empty());  // k is there twice
}

BOOST_AUTO_TEST_SUITE_END()
