// Promises of the handshake's two pieces.
#include "parlor/wire/handshake.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(handshake)

BOOST_AUTO_TEST_CASE(answers_the_key_of_the_rfc) {
    BOOST_TEST(parlor::accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

BOOST_AUTO_TEST_CASE(answers_other_keys) {
    BOOST_TEST(parlor::accept_key("x3JJHMbDL1EzLkh9GBhXDw==") == "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
    BOOST_TEST(parlor::accept_key("AAAAAAAAAAAAAAAAAAAAAA==") == "ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
}

BOOST_AUTO_TEST_CASE(a_key_is_base64_of_sixteen_bytes) {
    for (const auto* key : {"dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAA==", "+/+/+/+/+/+/+/+/+/+/+w=="}) {
        BOOST_TEST(parlor::is_valid_key(key), key);
    }
    for (const auto* key : {"", "==", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                            "dGhlIHNhbXBsZSBub25jZQA=", "dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub25j",
                            "dGhlIHNhbXBsZSBub25jZ===", " GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ-==",
                            "dGhlIHNhbXBsZSBub25jZ_==", "dGhlIHNhbXBs=SBub25jZQ=="}) {
        BOOST_TEST(!parlor::is_valid_key(key), key);
    }
}

BOOST_AUTO_TEST_CASE(makes_keys_that_are_keys_and_differ) {
    const auto random = parlor::make_seeded_random(1);
    const std::string one = parlor::make_key(*random);
    const std::string other = parlor::make_key(*random);
    BOOST_TEST(parlor::is_valid_key(one));
    BOOST_TEST(parlor::is_valid_key(other));
    BOOST_TEST(one != other);
}

BOOST_AUTO_TEST_CASE(padding_bits_of_a_key_do_not_matter) {
    BOOST_TEST(parlor::is_valid_key("abcdefghijklmnopqrstuv=="));
}

BOOST_AUTO_TEST_SUITE_END()
