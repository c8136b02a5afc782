// Promises of account_name: what names may be, and which are the same.
#include "auth/account_name.hpp"

#include <boost/test/unit_test.hpp>

using parlor::fold_name;
using parlor::is_account_name;

BOOST_AUTO_TEST_SUITE(account_name)

BOOST_AUTO_TEST_CASE(keeps_the_rule_of_guests) {
    for (const char* good : {"a", "Ana B", "\xE5\x90\x8D", "x@y", " a"})
        BOOST_TEST(is_account_name(good), good);
    BOOST_TEST(is_account_name(std::string(32, 'x')));
    for (const char* bad : {"", " ", "   ", "a/b", "a,b", "a\nb", "a\x7f", "\xFF", "\xC3"})
        BOOST_TEST(!is_account_name(bad), bad);
    BOOST_TEST(!is_account_name(std::string(33, 'x')));
}

BOOST_AUTO_TEST_CASE(takes_names_for_the_same_whatever_their_case_and_their_spaces) {
    BOOST_TEST(fold_name("Ana") == "ana");
    BOOST_TEST(fold_name("  ANA   maria ") == "ana maria");
    BOOST_TEST(fold_name("\xC3\x89milie") == "\xC3\xA9milie");                                        // an accent
    BOOST_TEST(fold_name("\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD") == "\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD");  // Cyrillic
    BOOST_TEST(fold_name("\xF0\x90\x90\x80") == "\xF0\x90\x90\xA8");                                  // beyond 16 bits
    BOOST_TEST(fold_name("\xE5\x90\x8D") == "\xE5\x90\x8D");
    BOOST_TEST(fold_name("an a") != fold_name("ana"));
    BOOST_TEST(fold_name("\xFF") == "\xFF");
}

BOOST_AUTO_TEST_SUITE_END()
