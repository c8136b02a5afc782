// Promises of ip_address.
#include "net/ip_address.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using address = parlor::ip_address;

address parsed(std::string_view text) {
    const auto result = address::parse(text);
    BOOST_REQUIRE(result.has_value());
    return *result;
}

std::string with_port(std::string_view text) {
    const auto result = address::parse_with_port(text);
    return result ? result->to_string() : "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ip_address)

BOOST_AUTO_TEST_CASE(reads_and_writes_both_kinds) {
    BOOST_TEST(parsed("192.0.2.1").to_string() == "192.0.2.1");
    BOOST_TEST(parsed("2001:DB8:0:0::1").to_string() == "2001:db8::1");
    for (const auto* bad :
         {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1]", "::1%eth0", "host", "1.2.3.4 ", "1.2.3.4:80"}) {
        BOOST_TEST(!address::parse(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_mapped_address_is_the_one_it_maps) {
    BOOST_TEST((parsed("::ffff:192.0.2.1") == parsed("192.0.2.1")));
    BOOST_TEST(parsed("::ffff:192.0.2.1").to_string() == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(reads_what_proxies_write) {
    BOOST_TEST(with_port("192.0.2.1") == "192.0.2.1");
    BOOST_TEST(with_port("192.0.2.1:8080") == "192.0.2.1");
    BOOST_TEST(with_port("2001:db8::1") == "2001:db8::1");
    BOOST_TEST(with_port("[2001:db8::1]") == "2001:db8::1");
    BOOST_TEST(with_port("[2001:db8::1]:8080") == "2001:db8::1");
    for (const auto* bad :
         {"unknown", "_hidden", "[::1", "[::1]x", "[::1]:", "1.2.3.4:", "1.2.3.4:x", "[1.2.3.4]", ""}) {
        BOOST_TEST(with_port(bad) == "nothing", bad);
    }
}

BOOST_AUTO_TEST_CASE(limits_count_a_whole_network_of_64_bits_where_somebody_has_all_of_it) {
    BOOST_TEST(parlor::limited_address("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    BOOST_TEST(parlor::limited_address("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64");
    BOOST_TEST(parlor::limited_address("2001:db8:1:3::1") == "2001:db8:1:3::/64");
    BOOST_TEST(parlor::limited_address("192.0.2.1") == "192.0.2.1");
    BOOST_TEST(parlor::limited_address("::ffff:192.0.2.1") == "192.0.2.1");
    BOOST_TEST(parlor::limited_address("::1") == "::1");
    BOOST_TEST(parlor::limited_address("elsewhere") == "elsewhere");
}

BOOST_AUTO_TEST_CASE(knows_loopback) {
    BOOST_TEST(parsed("127.0.0.1").is_loopback());
    BOOST_TEST(parsed("127.9.9.9").is_loopback());
    BOOST_TEST(parsed("::1").is_loopback());
    BOOST_TEST(!parsed("::2").is_loopback());
    BOOST_TEST(!parsed("128.0.0.1").is_loopback());
    BOOST_TEST(!parsed("1::1").is_loopback());
}

BOOST_AUTO_TEST_SUITE_END()
