// Promises of key_table: one effect a key, within its window and its bound.
#include "room/key_table.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using parlor::time_point;

const time_point start{1h};

}  // namespace

BOOST_AUTO_TEST_SUITE(key_table)

BOOST_AUTO_TEST_CASE(gives_back_the_reply_of_the_same_user_and_key) {
    parlor::key_table keys(1h);
    BOOST_TEST(!keys.find("ana", "k", start));
    keys.remember("ana", "k", "{\"seq\":1}", start);
    BOOST_REQUIRE(keys.find("ana", "k", start));
    BOOST_TEST(*keys.find("ana", "k", start) == "{\"seq\":1}");
    BOOST_TEST(!keys.find("ana", "k2", start));
    BOOST_TEST(!keys.find("bo", "k", start));
    BOOST_TEST(!keys.find("an", "ak", start));  // user and key are kept apart
}

BOOST_AUTO_TEST_CASE(keeps_the_first_reply) {
    parlor::key_table keys(1h);
    keys.remember("ana", "k", "1", start);
    keys.remember("ana", "k", "2", start);
    BOOST_TEST(*keys.find("ana", "k", start) == "1");
    BOOST_TEST(keys.size() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_back_what_was_kept_newest_first) {
    parlor::key_table keys(1h);
    keys.restore("ana", "k", "3", start + 3h);
    keys.restore("bo", "k", "2", start + 2h);
    keys.restore("ana", "k", "1", start + 1h);  // used again later
    BOOST_TEST(keys.size() == 2U);
    BOOST_TEST(*keys.find("ana", "k", start + 1h) == "3");
    BOOST_TEST(*keys.find("bo", "k", start + 1h) == "2");
    BOOST_TEST(!keys.find("bo", "k", start + 2h));
    keys.remember("cleo", "k", "4", start + 150min);
    BOOST_TEST(keys.find("ana", "k", start + 150min));
    BOOST_TEST(!keys.find("ana", "k", start + 3h));
    BOOST_TEST(keys.find("cleo", "k", start + 3h));
}

BOOST_AUTO_TEST_CASE(forgets_the_oldest_when_replies_are_too_long_together) {
    parlor::key_table keys(1h);
    const std::string long_reply(parlor::key_table::max_bytes / 4, 'x');
    for (const char* const key : {"1", "2", "3", "4"})
        keys.remember("ana", key, long_reply, start);
    BOOST_TEST(keys.size() == 3U);
    BOOST_TEST(keys.bytes() <= parlor::key_table::max_bytes);
    BOOST_TEST(!keys.find("ana", "1", start));
    BOOST_TEST(keys.find("ana", "4", start));
}

BOOST_AUTO_TEST_CASE(forgets_after_the_window) {
    parlor::key_table keys(1h);
    keys.remember("ana", "k", "1", start);
    BOOST_TEST(keys.find("ana", "k", start + 1h - 1ns));
    BOOST_TEST(!keys.find("ana", "k", start + 1h));
    BOOST_TEST(keys.size() == 0U);
    BOOST_TEST(keys.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_for_ever_without_a_window) {
    parlor::key_table keys(0s);
    keys.remember("ana", "k", "1", start);
    BOOST_TEST(keys.find("ana", "k", start + 24h * 365));
}

BOOST_AUTO_TEST_CASE(holds_max_keys_and_drops_the_oldest_for_the_next) {
    parlor::key_table keys(1h);
    for (std::size_t i = 0; i < parlor::key_table::max_keys; ++i)
        keys.remember("u", std::to_string(i), "r", start);
    BOOST_TEST(keys.find("u", "0", start));
    keys.remember("u", "one more", "r", start);
    BOOST_TEST(!keys.find("u", "0", start));
    BOOST_TEST(keys.find("u", "1", start));
    BOOST_TEST(keys.size() == parlor::key_table::max_keys);
}

BOOST_AUTO_TEST_SUITE_END()
