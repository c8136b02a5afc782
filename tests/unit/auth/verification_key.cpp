// Promises of verification_key: the vectors of the RFCs, one form of each signature, and no weak keys.
#include "auth/verification_key.hpp"

#include <boost/test/unit_test.hpp>

#include "auth/base64url.hpp"
#include "parlor/core/error.hpp"
#include "unit/auth/token_maker.hpp"

namespace {

using parlor::failure;
using key_type = parlor::verification_key;

std::string bytes(std::string_view text) {
    return parlor::decode_base64url(text).value();
}

// RFC 7515, appendix A.1 to A.3, and RFC 8037, appendix A.
constexpr std::string_view claims_of_joe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view a1_key =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
constexpr std::string_view a1_signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view a2_n =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-"
    "pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
    "UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
    "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr std::string_view a2_signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
    "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
    "eSN9383LcOLn6_dO--xi12jzDwusC-"
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp"
    "0igcN_IoypGlUPQGe77Rw";
constexpr std::string_view a3_x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr std::string_view a3_y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
constexpr std::string_view a3_signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr std::string_view rfc8037_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr std::string_view rfc8037_text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr std::string_view rfc8037_signature =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

struct vector {
    std::string_view name;
    key_type key;
    std::string text;
    std::string signature;
};

std::vector<vector> vectors() {
    std::vector<vector> all;
    const std::string joe = "." + std::string(claims_of_joe);
    all.push_back(
        {"A.1", key_type::hs256(bytes(a1_key)), "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" + joe, bytes(a1_signature)});
    all.push_back(
        {"A.2", key_type::rs256(bytes(a2_n), bytes("AQAB")), "eyJhbGciOiJSUzI1NiJ9" + joe, bytes(a2_signature)});
    all.push_back(
        {"A.3", key_type::es256(bytes(a3_x), bytes(a3_y)), "eyJhbGciOiJFUzI1NiJ9" + joe, bytes(a3_signature)});
    all.push_back({"RFC 8037", key_type::eddsa(bytes(rfc8037_x)), std::string(rfc8037_text), bytes(rfc8037_signature)});
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verification_key)

BOOST_AUTO_TEST_CASE(verifies_the_vectors_of_the_rfcs) {
    for (const vector& each : vectors())
        BOOST_TEST(each.key.verify(each.text, each.signature), each.name);
}

BOOST_AUTO_TEST_CASE(refuses_a_text_or_a_signature_that_is_changed_in_any_byte) {
    for (const vector& each : vectors()) {
        for (std::size_t i = 0; i < each.signature.size(); i += 7) {
            std::string bad = each.signature;
            bad[i] = static_cast<char>(bad[i] ^ 1);
            BOOST_TEST(!each.key.verify(each.text, bad), each.name);
        }
        for (std::size_t i = 0; i < each.text.size(); i += 11) {
            std::string bad = each.text;
            bad[i] = static_cast<char>(bad[i] ^ 1);
            BOOST_TEST(!each.key.verify(bad, each.signature), each.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_signatures_of_another_length) {
    for (const vector& each : vectors()) {
        BOOST_TEST(!each.key.verify(each.text, ""), each.name);
        BOOST_TEST(!each.key.verify(each.text, each.signature + '\0'), each.name);
        BOOST_TEST(!each.key.verify(each.text, '\0' + each.signature), each.name);
        BOOST_TEST(!each.key.verify(each.text, each.signature.substr(1)), each.name);
        BOOST_TEST(!each.key.verify(each.text, each.signature.substr(0, each.signature.size() - 1)), each.name);
    }
}

BOOST_AUTO_TEST_CASE(refuses_es256_signatures_whose_numbers_are_zero_or_too_large) {
    const auto key = key_type::es256(bytes(a3_x), bytes(a3_y));
    const std::string zero(32, '\0');
    const std::string most(32, '\xff');
    const std::string good = bytes(a3_signature);
    for (const std::string& r : {zero, most, good.substr(0, 32)}) {
        for (const std::string& s : {zero, most, good.substr(32)}) {
            const bool is_the_good_one = r + s == good;
            BOOST_TEST(key.verify("eyJhbGciOiJFUzI1NiJ9." + std::string(claims_of_joe), r + s) == is_the_good_one);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_openssls_own_form_of_an_es256_signature) {
    auth_tests::token_maker maker;
    std::string der(80, '\0');
    std::size_t size = der.size();
    EVP_MD_CTX* const work = EVP_MD_CTX_new();
    EVP_DigestSignInit(work, nullptr, EVP_sha256(), nullptr, maker.key("ES256"));
    EVP_DigestSign(work, reinterpret_cast<unsigned char*>(der.data()), &size,
                   reinterpret_cast<const unsigned char*>("text"), 4);
    EVP_MD_CTX_free(work);
    der.resize(size);
    const auto at = [&](const char* name) {
        BIGNUM* found = nullptr;
        EVP_PKEY_get_bn_param(maker.key("ES256"), name, &found);
        std::string coordinate(32, '\0');
        BN_bn2binpad(found, reinterpret_cast<unsigned char*>(coordinate.data()), 32);
        BN_free(found);
        return coordinate;
    };
    const auto key = key_type::es256(at(OSSL_PKEY_PARAM_EC_PUB_X), at(OSSL_PKEY_PARAM_EC_PUB_Y));
    BOOST_TEST(key.verify("text", maker.signature("ES256", "text")));
    BOOST_TEST(!key.verify("text", der));
}

BOOST_AUTO_TEST_CASE(refuses_weak_keys) {
    BOOST_CHECK_THROW((void)key_type::hs256(std::string(31, 'x')), failure);
    BOOST_CHECK_NO_THROW((void)key_type::hs256(std::string(32, 'x')));
    const std::string weak = '\xc1' + std::string(126, 'x') + '\x01';  // 1024 bits
    BOOST_CHECK_THROW((void)key_type::rs256(weak, bytes("AQAB")), failure);
    BOOST_CHECK_THROW((void)key_type::rs256(std::string(128, '\0') + weak, bytes("AQAB")), failure);
    BOOST_CHECK_THROW((void)key_type::rs256(std::string(2000, 'y'), bytes("AQAB")), failure);
    BOOST_CHECK_THROW((void)key_type::rs256(bytes(a2_n), "\x01"), failure);
    BOOST_CHECK_THROW((void)key_type::rs256(bytes(a2_n), "\x02"), failure);
    BOOST_CHECK_THROW((void)key_type::rs256(bytes(a2_n), std::string(9, 'x')), failure);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_key) {
    BOOST_CHECK_THROW((void)key_type::es256(bytes(a3_x), bytes(a3_x)), failure);  // not on the curve
    BOOST_CHECK_THROW((void)key_type::es256(std::string(32, '\0'), std::string(32, '\0')), failure);
    BOOST_CHECK_THROW((void)key_type::es256(bytes(a3_x) + "x", bytes(a3_y)), failure);
    BOOST_CHECK_THROW((void)key_type::eddsa(std::string(31, 'x')), failure);
}

BOOST_AUTO_TEST_SUITE_END()
