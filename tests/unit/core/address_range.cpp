// Which addresses a range holds, and which texts are none.
#include "parlor/core/address_range.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using range_of = parlor::address_range;

BOOST_AUTO_TEST_SUITE(address_range)

BOOST_AUTO_TEST_CASE(a_single_address_holds_itself_alone) {
    const range_of range("10.0.0.1");
    BOOST_TEST(range.contains("10.0.0.1"));
    BOOST_TEST(range.contains("::ffff:10.0.0.1"));
    BOOST_TEST(!range.contains("10.0.0.2"));
    BOOST_TEST(!range.contains("::1"));
}

BOOST_AUTO_TEST_CASE(is_told_as_it_can_be_read_back) {
    for (const char* text : {"10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "172.16.0.0/12", "::1", "fd00::/8", "::/0"})
        BOOST_TEST(range_of(text).to_string() == text);
    BOOST_TEST(range_of("::ffff:10.0.0.1").to_string() == "10.0.0.1");
    BOOST_TEST(range_of("10.0.0.1/32").to_string() == "10.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_prefix_need_not_end_at_a_byte) {
    const range_of range("172.16.0.0/12");
    BOOST_TEST(range.contains("172.16.0.1"));
    BOOST_TEST(range.contains("172.31.255.255"));
    BOOST_TEST(!range.contains("172.32.0.0"));
    BOOST_TEST(!range.contains("172.15.255.255"));
}

BOOST_AUTO_TEST_CASE(ipv6_ranges_hold_no_ipv4_addresses) {
    const range_of range("fd00::/8");
    BOOST_TEST(range.contains("fd12:3456::1"));
    BOOST_TEST(!range.contains("fe80::1"));
    BOOST_TEST(range_of("::/0").contains("2001:db8::1"));
    BOOST_TEST(!range_of("::/0").contains("10.0.0.1"));
    BOOST_TEST(range_of("0.0.0.0/0").contains("10.0.0.1"));
    BOOST_TEST(!range_of("0.0.0.0/0").contains("2001:db8::1"));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_in_no_range) {
    BOOST_TEST(!range_of("0.0.0.0/0").contains(""));
    BOOST_TEST(!range_of("0.0.0.0/0").contains("example.com"));
    BOOST_TEST(!range_of("0.0.0.0/0").contains(std::string(500, '1')));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_range) {
    for (const char* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::1/129", "10.0.0",
                             "localhost", "10.0.0.1/8", "fd00::1/8"}) {
        BOOST_CHECK_THROW(range_of{text}, std::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()
