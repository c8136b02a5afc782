// A start with given arguments, variables and files. Used by the tests of the configuration.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/core/config.hpp"
#include "unit/temporary_folder.hpp"

namespace parlor::unit {

inline startup start(std::vector<const char*> arguments, const environment& variables = {},
                     std::span<const extra_option> extra = {}) {
    arguments.insert(arguments.begin(), "parlor-test");
    return parse_command_line("parlor-test", "1.2.3", static_cast<int>(arguments.size()), arguments.data(), variables,
                              extra);
}

/// The settings, or a failed test with the reason.
inline config settings(std::vector<const char*> arguments, const environment& variables = {}) {
    const startup result = start(std::move(arguments), variables);
    BOOST_REQUIRE_MESSAGE(result.settings.has_value(), result.err);
    BOOST_TEST(result.exit_code == 0);
    return *result.settings;
}

/// The error line without the program's name; checks all that every refusal has in common.
inline std::string refusal(const startup& result) {
    BOOST_TEST(!result.settings.has_value());
    BOOST_TEST(result.exit_code == 2);
    BOOST_TEST(result.out.empty());
    const std::string name = "parlor-test: ";
    BOOST_REQUIRE(result.err.starts_with(name));
    BOOST_TEST(std::ranges::count(result.err, '\n') == 1);
    BOOST_TEST(result.err.ends_with('\n'));
    return result.err.substr(name.size(), result.err.size() - name.size() - 1);
}

class toml_file {
public:
    explicit toml_file(std::string_view content) : path_((folder_.path() / "server.toml").string()) {
        std::ofstream(path_) << content;
    }
    [[nodiscard]] const char* path() const { return path_.c_str(); }

    /// What the file is refused with, its path cut to its name.
    [[nodiscard]] std::string refused() const {
        const std::string line = refusal(start({"--config", path()}));
        const std::string folder = folder_.path().string() + "/";
        BOOST_REQUIRE(line.starts_with(folder));
        return line.substr(folder.size());
    }

private:
    temporary_folder folder_;
    std::string path_;
};

inline std::string option_of(std::string_view key) {
    std::string name = "--" + std::string(key);
    std::ranges::replace(name, '_', '-');
    return name;
}

}  // namespace parlor::unit
