// Promises of decode_base64url: each bytes have one text, and only that is read.
#include "auth/base64url.hpp"

#include <boost/test/unit_test.hpp>

#include "unit/auth/token_maker.hpp"

using parlor::decode_base64url;

BOOST_AUTO_TEST_SUITE(base64url)

BOOST_AUTO_TEST_CASE(reads_what_is_written) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        BOOST_TEST((decode_base64url(auth_tests::base64url(bytes)) == bytes));
        bytes.push_back(static_cast<char>(i * 7));
    }
}

BOOST_AUTO_TEST_CASE(reads_the_example_of_rfc_7515) {
    BOOST_TEST((decode_base64url("A-z_4ME") == std::string("\x03\xec\xff\xe0\xc1", 5)));
}

BOOST_AUTO_TEST_CASE(refuses_padding_white_space_and_other_alphabets) {
    for (const char* text : {"QQ==", "QUI=", "QUJD\n", " QUJD", "QU JD", "+/+/", "QUJ\xc3", "QU.D"})
        BOOST_TEST(!decode_base64url(text));
    BOOST_TEST(!decode_base64url(std::string_view("QU\0D", 4)));
}

BOOST_AUTO_TEST_CASE(refuses_lengths_that_cannot_be) {
    BOOST_TEST(!decode_base64url("A"));
    BOOST_TEST(!decode_base64url("QUJDR"));
}

BOOST_AUTO_TEST_CASE(refuses_bits_that_belong_to_no_byte) {
    BOOST_TEST(decode_base64url("QQ").has_value());
    BOOST_TEST(!decode_base64url("QR"));
    BOOST_TEST(!decode_base64url("Qf"));
    BOOST_TEST(decode_base64url("QUI").has_value());
    BOOST_TEST(!decode_base64url("QUJ"));
}

BOOST_AUTO_TEST_SUITE_END()
