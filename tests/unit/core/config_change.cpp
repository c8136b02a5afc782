// Promises of config_change: each key of the table either changes while the server runs, or is reported as one that
// waits.
#include "parlor/core/config_change.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "core/config_table.hpp"
#include "unit/core/config_start.hpp"

namespace {

using parlor::unit::settings;

/// Another value than the default, for each key, that may stand with the other defaults.
const std::map<std::string, std::string, std::less<>> other_values{
    {"listen", "[::1]:9000"},
    {"threads", "3"},
    {"data", "/srv/chat"},
    {"take_over", "on"},
    {"tls_cert", "a.pem"},
    {"tls_key", "a.key"},
    {"tls_client_ca", "ca.pem"},
    {"allow_origin", "https://a.example,https://b.example"},
    {"trusted_proxies", "10.0.0.0/8,fd00::/8,::1"},
    {"proxy_protocol", "on"},
    {"metrics_from", "10.1.2.3"},
    {"admin", "/run/chat/admin.sock"},
    {"admin_token", "operators.token"},
    {"guest_names", "off"},
    {"jwt_keys", "keys.json"},
    {"jwt_issuer", "https://id.example"},
    {"jwt_audience", "chat"},
    {"jwt_from", "header,cookie:login"},
    {"log_level", "warn,journal=debug,session=off"},
    {"log_format", "json"},
    {"deflate", "on"},
    {"durability", "full"},
};

std::string other_value(const parlor::option_row& row) {
    if (const auto named = other_values.find(row.key); named != other_values.end()) return named->second;
    switch (row.kind) {
        case parlor::option_kind::count:
            return "77";
        case parlor::option_kind::size:
            return row.key == "max_outbox_bytes" ? "2MiB" : "77KiB";
        case parlor::option_kind::interval:
            return "77s";
        default:
            BOOST_FAIL("no other value for " << row.key);
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_change)

BOOST_AUTO_TEST_CASE(each_key_is_taken_or_reported_as_its_row_says) {
    for (const parlor::setting& each : parlor::setting_table()) {
        const std::string key(each.row.key);
        parlor::config running;
        parlor::config wanted;
        each.set(wanted, other_value(each.row));
        if (key == "proxy_protocol") {  // means nothing alone
            for (parlor::config* both : {&running, &wanted})
                both->trusted_proxies = {parlor::address_range("10.0.0.1")};
        }
        if (key == "take_over") running.data = wanted.data = "/srv/chat";
        const std::string before = each.text(running);
        const auto changes = parlor::take_over(running, wanted);
        BOOST_REQUIRE_MESSAGE(changes.size() == 1U, key);
        BOOST_TEST(changes[0].key == key);
        BOOST_TEST(changes[0].before == before, key);
        BOOST_TEST(changes[0].after == other_value(each.row), key);
        BOOST_TEST(changes[0].taken == each.row.reloadable, key);
        BOOST_TEST(each.text(running) == (each.row.reloadable ? changes[0].after : before), key);
        BOOST_TEST(parlor::take_over(running, wanted).empty() == each.row.reloadable, key);
    }
}

BOOST_AUTO_TEST_CASE(every_value_is_told_as_it_can_be_read_back) {
    for (const parlor::setting& each : parlor::setting_table()) {
        for (const std::string& text : {std::string(each.row.default_text), other_value(each.row)}) {
            parlor::config first;
            each.set(first, text);
            parlor::config second;
            each.set(second, each.text(first));
            BOOST_TEST(each.text(second) == each.text(first), each.row.key);
        }
    }
}

BOOST_AUTO_TEST_CASE(another_spelling_of_the_same_is_no_change) {
    parlor::config running = settings({});
    const parlor::config same = settings({"--max-header-bytes", "16384", "--resume-window", "2m", "--listen",
                                          "localhost:8080", "--metrics-from", "127.0.0.0/8, ::1"});
    BOOST_TEST(parlor::take_over(running, same).empty());
}

BOOST_AUTO_TEST_CASE(what_contradicts_itself_changes_nothing) {
    parlor::config running;
    parlor::config wanted;
    wanted.proxy_protocol = true;
    wanted.max_mailbox = 5;
    BOOST_CHECK_THROW((void)parlor::take_over(running, wanted), parlor::config_error);
    BOOST_TEST(running.max_mailbox == 1024U);
    BOOST_TEST(!running.proxy_protocol);
}

BOOST_AUTO_TEST_CASE(to_give_an_address_its_default_limit_makes_the_loopback_count) {
    parlor::config running = settings({});
    BOOST_TEST(parlor::take_over(running, settings({"--max-connections-per-address", "256"})).empty());
    BOOST_TEST(running.max_connections_per_address_set);
}

// docs/guide/configuration.md lists what may change, and no other key.
BOOST_AUTO_TEST_CASE(the_guide_lists_what_may_change) {
    std::ifstream file(PARLOR_SOURCE_FOLDER "/docs/guide/configuration.md");
    std::set<std::string> listed;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) inside = line == "## While it runs";
        if (!inside || !line.starts_with("* `")) continue;
        for (std::size_t at = line.find('`'); at != std::string::npos; at = line.find('`', at + 1)) {
            const std::size_t end = line.find('`', at + 1);
            listed.insert(line.substr(at + 1, end - at - 1));
            at = end;
        }
    }
    std::set<std::string> expected;
    for (const parlor::option_row& row : parlor::option_table()) {
        if (row.reloadable) expected.emplace(row.key);
    }
    BOOST_TEST(listed == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
