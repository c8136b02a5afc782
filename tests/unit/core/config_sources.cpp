// The one line that each wrong option, variable, key, value or file gets.
#include "core/config_sources.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "parlor/core/random.hpp"
#include "unit/core/config_start.hpp"

namespace {

using parlor::startup;
using parlor::unit::refusal;
using parlor::unit::settings;
using parlor::unit::start;
using parlor::unit::toml_file;

}  // namespace

BOOST_AUTO_TEST_SUITE(config_sources)

BOOST_AUTO_TEST_CASE(a_wrong_option_is_named_with_what_was_expected) {
    const auto refused = [](std::vector<const char*> arguments) { return refusal(start(std::move(arguments))); };
    BOOST_TEST(refused({"--thraeds", "4"}) == "--thraeds: no such option; did you mean --threads?");
    BOOST_TEST(refused({"--thraeds=4"}) == "--thraeds: no such option; did you mean --threads?");
    BOOST_TEST(refused({"-threads", "4"}) == "-threads: no such option; did you mean --threads?");
    BOOST_TEST(refused({"--max_outbox_bytes", "0"}) ==
               "--max_outbox_bytes: no such option; did you mean --max-outbox-bytes?");
    BOOST_TEST(refused({"--verison"}) == "--verison: no such option; did you mean --version?");
    BOOST_TEST(refused({"--frobnicate"}) == "--frobnicate: no such option");
    BOOST_TEST(refused({"serve"}) == "unexpected argument \"serve\": options begin with --");
    BOOST_TEST(refused({"--threads"}) == "--threads: expected a value");
    BOOST_TEST(refused({"--check-config=no"}) == "--check-config: takes no value");
    BOOST_TEST(refused({"--threads", "x"}) == "--threads: expected a whole number from 1 to 256, got \"x\"");
    BOOST_TEST(refused({"--threads", "257"}) == "--threads: expected a whole number from 1 to 256, got \"257\"");
    BOOST_TEST(refused({"--threads="}) == "--threads: expected a whole number from 1 to 256, got \"\"");
    BOOST_TEST(refused({"--max-connections", "-1"}) ==
               "--max-connections: expected a whole number (0: no limit), got \"-1\"");
    BOOST_TEST(refused({"--ping-interval", "10"}) ==
               "--ping-interval: expected a duration with its unit, such as 250ms, 10s, 1h or 30d, got \"10\"");
    BOOST_TEST(refused({"--max-message-bytes", "64KB"}) ==
               "--max-message-bytes: expected a size such as 65536, 64KiB or 1MiB, got \"64KB\"");
    BOOST_TEST(refused({"--log-level", "info,jurnal=debug"}) ==
               "--log-level: expected one of app, auth, core, http, journal, net, room, server, session, trace, got "
               "\"jurnal\"; did "
               "you mean "
               "journal?");
    BOOST_TEST(refused({"--log-level", "info,journal="}).starts_with("--log-level: expected one of trace, debug,"));
    BOOST_TEST(refused({"--log-level", "inof"}) ==
               "--log-level: expected one of trace, debug, info, warn, error, off, got \"inof\"; did you mean info?");
    BOOST_TEST(refused({"--allow-origin", "null"}) ==
               "--allow-origin: expected * or origins such as https://example.com, without a path, got \"null\"");
    BOOST_TEST(
        refused({"--trusted-proxies", "10.0.0.0/33"}).starts_with("--trusted-proxies: expected an address or a range"));
    for (const char* address :
         {"8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "example.com:80", ""}) {
        BOOST_TEST(refused({"--listen", address}) ==
                   "--listen: expected ADDR:PORT such as 127.0.0.1:8080, [::1]:8080 or localhost:8080, got \"" +
                       std::string(address) + "\"");
    }
}

BOOST_AUTO_TEST_CASE(each_certificate_has_a_key) {
    BOOST_TEST(refusal(start({"--tls-cert", "a.pem"})) ==
               "--tls-cert: tls_cert names 1 file and tls_key 0 files; expected a key for each certificate");
    BOOST_TEST(toml_file("tls_key = [\"a.key\", \"b.key\"]").refused() ==
               "server.toml:1: tls_cert names 0 files and tls_key 2 files; expected a key for each certificate");
    BOOST_TEST(refusal(start({"--tls-client-ca", "ca.pem"})) ==
               "--tls-client-ca: tls_client_ca means nothing without tls_cert and tls_key");
    const auto c = settings({"--tls-cert", "a.pem", "--tls-cert", "b.pem", "--tls-key", "a.key,b.key"});
    BOOST_TEST((c.tls_cert == std::vector<std::string>{"a.pem", "b.pem"}));
    BOOST_TEST((c.tls_key == std::vector<std::string>{"a.key", "b.key"}));
}

BOOST_AUTO_TEST_CASE(the_proxy_protocol_needs_a_proxy) {
    BOOST_TEST(refusal(start({"--proxy-protocol", "on"})) ==
               "--proxy-protocol: proxy_protocol means nothing without trusted_proxies");
    BOOST_TEST(settings({"--proxy-protocol", "on", "--trusted-proxies", "10.0.0.1"}).proxy_protocol);
}

BOOST_AUTO_TEST_CASE(an_outbox_holds_two_messages_at_least) {
    BOOST_TEST(
        refusal(start({"--max-message-bytes", "1MiB"})) ==
        "--max-message-bytes: max_outbox_bytes is 1MiB, less than twice max_message_bytes, 1MiB; expected at least "
        "2MiB, or 0 for no limit");
    BOOST_TEST(
        refusal(start({}, {{"PARLOR_MAX_OUTBOX_BYTES", "131071"}})).starts_with("PARLOR_MAX_OUTBOX_BYTES: max_outbox"));
    BOOST_TEST(settings({"--max-outbox-bytes", "128KiB"}).max_outbox_bytes == 131072U);
    BOOST_TEST(settings({"--max-message-bytes", "1GiB", "--max-outbox-bytes", "0"}).max_outbox_bytes == 0U);
    BOOST_TEST(settings({"--max-message-bytes", "0"}).max_message_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(a_wrong_variable_is_named) {
    BOOST_TEST(refusal(start({}, {{"PARLOR_THRAEDS", "4"}})) ==
               "PARLOR_THRAEDS: no such setting; did you mean PARLOR_THREADS?");
    const startup strange = start({}, {{"PARLOR_SERVICE_HOST", "x"}});
    BOOST_TEST(strange.settings.has_value());
    BOOST_TEST(strange.err == "parlor-test: PARLOR_SERVICE_HOST: no such setting; ignored\n");
    BOOST_TEST(refusal(start({}, {{"PARLOR_THREADS", "x"}})) ==
               "PARLOR_THREADS: expected a whole number from 1 to 256, got \"x\"");
    BOOST_TEST(settings({}, {{"PARLORED", "x"}}).threads == 1U);
}

BOOST_AUTO_TEST_CASE(a_wrong_line_of_the_file_is_named_the_first_one_first) {
    BOOST_TEST(toml_file("threads = 2\nzz = 1\nthraeds = 3\n").refused() == "server.toml:2: zz: no such key");
    BOOST_TEST(toml_file("thraeds = 3").refused() == "server.toml:1: thraeds: no such key; did you mean threads?");
    BOOST_TEST(toml_file("\nmax-mailbox = 3").refused() ==
               "server.toml:2: max-mailbox: no such key; did you mean max_mailbox?");
    BOOST_TEST(toml_file(std::string("threads = 1\n[\0]", 15)).refused() ==
               "server.toml:2: expected text, got a control character");
    BOOST_TEST(toml_file("[`]").refused() == "server.toml: a key begins with a character that keys may not have");
    BOOST_TEST(toml_file("threads = \"x\"").refused() ==
               "server.toml:1: threads: expected a whole number from 1 to 256, got \"x\"");
    BOOST_TEST(toml_file("threads = 2.0").refused() ==
               "server.toml:1: threads: expected a whole number from 1 to 256, got \"2.0\"");
    BOOST_TEST(toml_file("threads = [2]").refused() == "server.toml:1: threads: expected a single value");
    BOOST_TEST(toml_file("data = true").refused() == "server.toml:1: data: expected a text in quotes");
    BOOST_TEST(toml_file("allow_origin = [1]").refused() == "server.toml:1: allow_origin: expected a list of texts");
    BOOST_TEST(toml_file("ping_interval = 10")
                   .refused()
                   .starts_with("server.toml:1: ping_interval: expected a duration with its unit"));
    BOOST_TEST(toml_file("[limits]\nthreads = 2").refused() ==
               "server.toml:1: limits: no such key; all keys stand at the top, outside of tables");
    BOOST_TEST(toml_file("threads = 1\nthreads = 2").refused().starts_with("server.toml:2: "));
    BOOST_TEST(toml_file("threads = ").refused().starts_with("server.toml:1: "));
    BOOST_TEST(toml_file("\xff").refused().starts_with("server.toml:1: "));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named) {
    const parlor::unit::temporary_folder folder;
    const std::string missing = folder.path() / "missing.toml";
    BOOST_TEST(refusal(start({"--config", missing.c_str()})) ==
               "--config: cannot read " + missing + ": No such file or directory");
    BOOST_TEST(refusal(start({}, {{"PARLOR_CONFIG", missing}})) ==
               "PARLOR_CONFIG: cannot read " + missing + ": No such file or directory");
    BOOST_TEST(refusal(start({"--config", folder.path().c_str()})) ==
               "--config: cannot read " + folder.path().string() + ": Is a directory");
    BOOST_TEST(refusal(start({"--config="})) == "--config: expected the name of a file");
    const toml_file huge(std::string(2'000'000, '#'));
    BOOST_TEST(refusal(start({"--config", huge.path()})).ends_with("it is larger than 1MiB"));
}

BOOST_AUTO_TEST_CASE(a_text_that_another_place_overrides_is_checked_too) {
    BOOST_TEST(refusal(start({"--threads", "2"}, {{"PARLOR_THREADS", "many"}})).starts_with("PARLOR_THREADS: "));
}

BOOST_AUTO_TEST_CASE(hostile_texts_stay_on_one_line) {
    const std::string line = refusal(start({"--log-level", "x\ny\x1b[2J"}));
    BOOST_TEST(line.find('\x1b') == std::string::npos);
    BOOST_TEST(line.find("got \"x\\ny\\u001b[2J\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(random_arguments_are_run_or_refused_and_nothing_else) {
    const auto chance = parlor::make_seeded_random(42);
    const std::vector<std::string> pieces{
        "--", "-",  "=", "threads", "--listen",       "[", "]", "1",  "0", "--config", "/dev/null", "{}",
        "%%", "\"", "'", "--data",  "--check-config", "@", "/", "::", " ", "--help",   "-h"};
    for (int round = 0; round < 1000; ++round) {
        std::vector<std::string> arguments(chance->next() % 4);
        for (std::string& each : arguments) {
            for (std::uint64_t i = chance->next() % 4; i > 0; --i)
                each += pieces[chance->next() % pieces.size()];
        }
        std::vector<const char*> given;
        for (const std::string& each : arguments)
            given.push_back(each.c_str());
        const startup result = start(given);
        BOOST_TEST((result.exit_code == 2) == !result.err.empty());
        BOOST_TEST((result.exit_code == 0 || result.exit_code == 2));
        BOOST_TEST(std::ranges::count(result.err, '\n') == (result.exit_code == 2 ? 1 : 0));
    }
}

BOOST_AUTO_TEST_SUITE_END()
