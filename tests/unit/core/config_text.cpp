// What --help and --print-config say, and that the guide says the same.
#include "core/config_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "unit/core/config_start.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::startup;
using parlor::unit::option_of;
using parlor::unit::settings;
using parlor::unit::start;
using parlor::unit::toml_file;

std::string guide() {
    std::ifstream page(std::filesystem::path(PARLOR_SOURCE_FOLDER) / "docs" / "guide" / "configuration.md");
    BOOST_REQUIRE(page.is_open());
    std::ostringstream content;
    content << page.rdbuf();
    return content.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_text)

BOOST_AUTO_TEST_CASE(version_and_help_go_over_everything_else) {
    BOOST_TEST(start({"--version", "--nonsense"}).out == "parlor-test 1.2.3\n");
    const startup help = start({"--threads", "x", "--help"}, {{"PARLOR_NONSENSE", "1"}});
    BOOST_TEST(help.exit_code == 0);
    BOOST_TEST(help.err.empty());
    BOOST_TEST(start({"-h"}).out == help.out);
    for (const parlor::option_row& row : parlor::option_table()) {
        BOOST_TEST(help.out.find("  " + option_of(row.key) + " ") != std::string::npos, row.key);
        BOOST_TEST(help.out.find(row.help) != std::string::npos, row.key);
    }
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);)
        BOOST_TEST(line.size() <= 140U, line);
}

BOOST_AUTO_TEST_CASE(the_printed_configuration_says_where_each_value_came_from) {
    const toml_file file("\nmax_mailbox = 7\n");
    const startup printed =
        start({"--print-config", "--config", file.path(), "--data", "a \"b\"\\", "--allow-origin", "*,https://a"},
              {{"PARLOR_PING_INTERVAL", "1500ms"}});
    BOOST_TEST(printed.exit_code == 0);
    const auto has = [&](const std::string& line) {
        return ("\n" + printed.out).find("\n" + line) != std::string::npos;
    };
    const auto padded = [](std::string text) {
        return text.resize(std::max<std::size_t>(text.size(), 44), ' '), text + " # ";
    };
    BOOST_TEST(has(padded("max_mailbox = 7") + file.path() + ":2\n"));
    BOOST_TEST(has(padded("data = \"a \\\"b\\\"\\\\\"") + "--data\n"));
    BOOST_TEST(has(padded("allow_origin = [\"*\", \"https://a\"]") + "--allow-origin\n"));
    BOOST_TEST(has(padded("ping_interval = \"1500ms\"") + "PARLOR_PING_INTERVAL\n"));
    BOOST_TEST(has(padded("max_message_bytes = \"64KiB\"") + "default\n"));
    BOOST_TEST(has("max_total_outbox_bytes = \""));
    BOOST_TEST(!has("max_total_outbox_bytes = \"auto"));  // but what it came to
}

BOOST_AUTO_TEST_CASE(the_printed_configuration_is_read_back_as_the_same) {
    const auto values = [](const startup& printed) {  // without the comments
        std::string out;
        std::istringstream lines(printed.out);
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with('#')) out += line.substr(0, line.find("  #")) + "\n";
        }
        return out;
    };
    const startup first = start({"--print-config", "--data", "/a \"quoted\" \t folder", "--max-header-bytes", "1000",
                                 "--trusted-proxies", "10.0.0.0/8, ::1", "--close-timeout", "0", "--threads", "2"});
    const toml_file file(first.out);
    const startup second = start({"--print-config", "--config", file.path()});
    BOOST_REQUIRE(second.err.empty());
    BOOST_TEST(values(second) == values(first));
    const auto read = settings({"--config", file.path()});
    BOOST_TEST(read.data == "/a \"quoted\" \t folder");
    BOOST_TEST(!read.max_connections_per_address_set);  // a default that was printed is not a key that was set
    const toml_file set(start({"--print-config", "--max-connections-per-address", "256"}).out);
    BOOST_TEST(settings({"--config", set.path()}).max_connections_per_address_set);
}

// docs/guide/configuration.md must list each row exactly as the table has it, and no other.
BOOST_AUTO_TEST_CASE(the_guide_lists_every_key_with_its_default) {
    std::vector<std::string> listed;
    std::istringstream page(guide());
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| `")) listed.push_back(line);
    }
    std::vector<std::string> expected;
    for (const parlor::option_row& row : parlor::option_table()) {
        const std::string standard = row.default_text.empty() ? "" : "`" + std::string(row.default_text) + "`";
        expected.push_back("| `" + std::string(row.key) + "` | " + standard + " | " + std::string(row.help) + " |");
    }
    BOOST_TEST(listed == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_example_in_the_guide_works) {
    const std::string page = guide();
    const std::size_t begin = page.find("```toml\n");
    BOOST_REQUIRE(begin != std::string::npos);
    const toml_file file(page.substr(begin + 8, page.find("```", begin + 8) - begin - 8));
    const parlor::config c = settings({"--config", file.path()});
    BOOST_TEST(c.threads == 4U);
    BOOST_TEST((c.resume_window == 5min));
}

BOOST_AUTO_TEST_SUITE_END()
