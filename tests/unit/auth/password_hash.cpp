// Promises of password_hash: what is kept of a password.
#include "auth/password_hash.hpp"

#include <boost/test/unit_test.hpp>

using parlor::fits_password;
using parlor::hash_password;

BOOST_AUTO_TEST_SUITE(password_hash)

BOOST_AUTO_TEST_CASE(is_argon2id_with_64_mib_and_another_one_each_time) {
    const std::string hash = hash_password("correct horse");
    BOOST_TEST(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    BOOST_TEST(hash.find("correct") == std::string::npos);
    BOOST_TEST(hash != hash_password("correct horse"));
    BOOST_TEST(fits_password(hash, "correct horse"));
    BOOST_TEST(!fits_password(hash, "correct horsE"));
    BOOST_TEST(!fits_password(hash, std::string_view("correct horse\0", 14)));
}

BOOST_AUTO_TEST_CASE(no_hash_fits_nothing) {
    BOOST_TEST(!fits_password("", "correct horse"));
    BOOST_TEST(!fits_password("", ""));
    BOOST_TEST(!fits_password("nonsense", "nonsense"));
}

BOOST_AUTO_TEST_CASE(a_token_has_one_digest_that_does_not_show_it) {
    BOOST_TEST(parlor::digest_of_token("abc") == parlor::digest_of_token("abc"));
    BOOST_TEST(parlor::digest_of_token("abc") != parlor::digest_of_token("abd"));
    BOOST_TEST(parlor::digest_of_token("abc").size() == 43U);
}

BOOST_AUTO_TEST_SUITE_END()
