// Where settings come from, and which one counts.
#include "parlor/core/config.hpp"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "unit/core/config_start.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::environment;
using parlor::startup;
using parlor::unit::option_of;
using parlor::unit::refusal;
using parlor::unit::settings;
using parlor::unit::start;
using parlor::unit::toml_file;

}  // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(defaults_are_the_documented_ones) {
    const parlor::config c;
    BOOST_TEST(c.listen.host == "127.0.0.1");
    BOOST_TEST(c.listen.port == 8080);
    BOOST_TEST(c.threads == 1U);
    BOOST_TEST(c.data.empty());
    BOOST_TEST(c.tls_cert.empty());
    BOOST_TEST(c.tls_key.empty());
    BOOST_TEST(c.tls_client_ca.empty());
    BOOST_TEST(c.allow_origin.empty());
    BOOST_TEST(c.trusted_proxies.empty());
    BOOST_TEST(!c.proxy_protocol);
    BOOST_TEST((c.log_level == parlor::log::level::info));
    BOOST_TEST((c.log_format == parlor::log::format::text));
    BOOST_TEST(c.max_message_bytes == 65536U);
    BOOST_TEST(c.max_fragments == 1024U);
    BOOST_TEST(c.max_outbox_bytes == 1048576U);
    BOOST_TEST(c.max_total_outbox_bytes >= 1048576U);
    BOOST_TEST((c.ping_interval == 25s));
    BOOST_TEST((c.pong_timeout == 10s));
    BOOST_TEST(c.max_header_bytes == 16384U);
    BOOST_TEST((c.upgrade_timeout == 10s));
    BOOST_TEST((c.first_message_timeout == 30s));
    BOOST_TEST((c.close_timeout == 5s));
    BOOST_TEST(c.max_messages_per_second == 100U);
    BOOST_TEST(c.message_burst == 200U);
    BOOST_TEST(c.max_messages_per_second_per_user == 0U);
    BOOST_TEST(c.max_messages_per_second_per_address == 0U);
    BOOST_TEST(c.max_connections == 20000U);
    BOOST_TEST(c.max_connections_per_address == 256U);
    BOOST_TEST(!c.max_connections_per_address_set);
    BOOST_TEST(c.max_handshakes_per_second_per_address == 0U);
    BOOST_TEST(c.max_rooms_per_connection == 128U);
    BOOST_TEST(c.max_mailbox == 1024U);
    BOOST_TEST((c.resume_window == 120s));
    BOOST_TEST(c.max_resume_messages == 1000U);
    BOOST_TEST((c.key_window == 1h));
    BOOST_TEST(c.history_messages == 10000U);
    BOOST_TEST((c.history_age == 720h));
    BOOST_TEST((c.drain_timeout == 30s));
    BOOST_TEST(!c.deflate);
    BOOST_TEST(c.deflate_min_bytes == 512U);
    BOOST_TEST((c.durability == parlor::durability_level::process));
}

BOOST_AUTO_TEST_CASE(an_option_goes_over_a_variable_over_the_file_over_the_default) {
    const toml_file file("threads = 2\n");
    const environment variables{{"PARLOR_THREADS", "3"}, {"HOME", "/"}};
    BOOST_TEST(settings({}).threads == 1U);
    BOOST_TEST(settings({"--config", file.path()}).threads == 2U);
    BOOST_TEST(settings({"--config", file.path()}, variables).threads == 3U);
    BOOST_TEST(settings({"--config", file.path(), "--threads", "4"}, variables).threads == 4U);
    BOOST_TEST(settings({"--threads=5", "--threads", "6"}).threads == 6U);  // the last one counts
}

BOOST_AUTO_TEST_CASE(a_variable_may_name_the_file_and_the_option_goes_over_it) {
    const toml_file named("threads = 2\n");
    const toml_file other("threads = 7\n");
    BOOST_TEST(settings({}, {{"PARLOR_CONFIG", named.path()}}).threads == 2U);
    BOOST_TEST(settings({"--config", other.path()}, {{"PARLOR_CONFIG", named.path()}}).threads == 7U);
    BOOST_TEST(settings({}, {{"PARLOR_CONFIG", ""}}).threads == 1U);
}

// Each row is read from all three places, in the same words.
BOOST_AUTO_TEST_CASE(every_key_is_an_option_a_variable_and_a_key_of_the_file) {
    for (const parlor::option_row& row : parlor::option_table()) {
        const std::string text(row.default_text);
        std::string variable = "PARLOR_" + std::string(row.key);
        std::ranges::transform(variable, variable.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        const toml_file file(std::string(row.key) + " = \"" + text + "\"\n");
        BOOST_TEST(start({option_of(row.key).c_str(), text.c_str()}).settings.has_value(), row.key);
        BOOST_TEST(start({}, {{variable, text}}).settings.has_value(), row.key);
        BOOST_TEST(start({"--config", file.path()}).settings.has_value(), row.key);
    }
}

BOOST_AUTO_TEST_CASE(limits_are_read_into_their_members) {
    const parlor::config c = settings({"--listen",
                                       "[::1]:0",
                                       "--threads",
                                       "256",
                                       "--data",
                                       "/var/lib/x",
                                       "--log-level",
                                       "warn",
                                       "--log-format",
                                       "json",
                                       "--max-message-bytes",
                                       "1KiB",
                                       "--max-outbox-bytes",
                                       "2048",
                                       "--ping-interval",
                                       "250ms",
                                       "--history-age",
                                       "7d",
                                       "--max-connections",
                                       "0",
                                       "--resume-window",
                                       "0",
                                       "--max-total-outbox-bytes",
                                       "0",
                                       "--durability",
                                       "full",
                                       "--max-connections-per-address",
                                       "256"});
    BOOST_TEST(c.listen.host == "::1");
    BOOST_TEST(c.listen.port == 0);
    BOOST_TEST(c.threads == 256U);
    BOOST_TEST(c.data == "/var/lib/x");
    BOOST_TEST((c.log_level == parlor::log::level::warn));
    BOOST_TEST((c.log_format == parlor::log::format::json));
    BOOST_TEST(c.max_message_bytes == 1024U);
    BOOST_TEST(c.max_outbox_bytes == 2048U);
    BOOST_TEST((c.ping_interval == 250ms));
    BOOST_TEST((c.history_age == 168h));
    BOOST_TEST(c.max_connections == 0U);
    BOOST_TEST((c.resume_window == 0s));
    BOOST_TEST(c.max_total_outbox_bytes == 0U);
    BOOST_TEST((c.durability == parlor::durability_level::full));
    BOOST_TEST(c.max_connections_per_address_set);
    BOOST_TEST(settings({}, {{"PARLOR_MAX_CONNECTIONS_PER_ADDRESS", "9"}}).max_connections_per_address_set);
    BOOST_TEST(settings({"--listen", "localhost:81"}).listen.host == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(lists_come_repeated_or_with_commas_or_as_arrays) {
    const std::vector<std::string> expected{"https://a.example", "http://b:8080", "*"};
    const auto options = settings({"--allow-origin", "HTTPS://A.example:443, http://b:8080", "--allow-origin", "*"});
    BOOST_TEST(options.allow_origin == expected, boost::test_tools::per_element());
    const toml_file file(
        "allow_origin = [\"https://a.example\", \"http://b:8080\", \"*\"]\ntrusted_proxies = \"10.0.0.0/8\"");
    const auto from_file = settings({"--config", file.path()});
    BOOST_TEST(from_file.allow_origin == expected, boost::test_tools::per_element());
    BOOST_REQUIRE(from_file.trusted_proxies.size() == 1U);
    BOOST_TEST(from_file.trusted_proxies[0].contains("10.1.2.3"));
    BOOST_TEST(settings({"--config", file.path(), "--allow-origin="}).allow_origin.empty());  // replaces, never adds
    BOOST_TEST(settings({"--allow-origin", "http://[::1]:3000"}).allow_origin[0] == "http://[::1]:3000");
}

BOOST_AUTO_TEST_CASE(check_config_says_ok_or_what_is_wrong) {
    const startup good = start({"--check-config"});
    BOOST_TEST(!good.settings.has_value());
    BOOST_TEST(good.out == "configuration ok\n");
    BOOST_TEST(good.err.empty());
    BOOST_TEST(good.exit_code == 0);
    BOOST_TEST(refusal(start({"--check-config", "--threads", "0"})).starts_with("--threads: "));
}

BOOST_AUTO_TEST_CASE(apps_add_options_of_their_own) {
    std::string topic;
    const std::vector<parlor::extra_option> extra{
        {{"topic", parlor::option_kind::text, "news", "NAME", "what the lobby talks about", "Chat"},
         [&topic](std::string_view text) {
             if (text == "war") throw std::invalid_argument("expected a friendly topic, got \"war\"");
             topic = text;
         }}};
    const toml_file file("topic = \"books\"\n");
    BOOST_TEST(start({}, {}, extra).settings.has_value());
    BOOST_TEST(topic == "news");
    BOOST_TEST(start({"--config", file.path()}, {}, extra).settings.has_value());
    BOOST_TEST(topic == "books");
    BOOST_TEST(
        start({"--topic", "music", "--config", file.path()}, {{"PARLOR_TOPIC", "tea"}}, extra).settings.has_value());
    BOOST_TEST(topic == "music");
    BOOST_TEST(refusal(start({"--topic", "war"}, {}, extra)) == "--topic: expected a friendly topic, got \"war\"");
    BOOST_TEST(start({"--help"}, {}, extra).out.find("\nChat:\n  --topic NAME ") != std::string::npos);
    BOOST_TEST(start({"--print-config"}, {}, extra).out.find("\n# Chat\ntopic = \"news\" ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(settings_made_in_code_can_be_checked) {
    parlor::config c;
    BOOST_CHECK_NO_THROW(parlor::check_config(c));
    c.max_message_bytes = c.max_outbox_bytes;
    BOOST_CHECK_THROW(parlor::check_config(c), parlor::config_error);
}

BOOST_AUTO_TEST_CASE(no_arguments_at_all_are_none) {
    BOOST_TEST(parlor::parse_command_line("p", "1", 0, nullptr, {}).settings.has_value());
}

BOOST_AUTO_TEST_CASE(the_environment_of_the_process_is_read) {
    BOOST_REQUIRE(::setenv("PARLOR_TEST_ONLY", "a=b", 1) == 0);
    BOOST_TEST(parlor::process_environment().at("PARLOR_TEST_ONLY") == "a=b");
    ::unsetenv("PARLOR_TEST_ONLY");
    BOOST_TEST(!parlor::process_environment().contains("PARLOR_TEST_ONLY"));
}

BOOST_AUTO_TEST_SUITE_END()
