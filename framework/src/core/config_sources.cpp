// argv through CLI11, the file through toml++, the environment by hand. The only file that includes either parser.
#include "core/config_sources.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <map>
#include <memory>
#include <string_view>
#include <system_error>

#include "core/did_you_mean.hpp"

namespace parlor {
namespace {

/// toml++ 3.3 met what it takes for impossible.
struct tripped {};

[[noreturn]] void trip() {
    throw tripped();
}

}  // namespace
}  // namespace parlor

// It asserts that some wrong files cannot be ("[`]"), and in release builds counts on it. Here each build is told.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : parlor::trip())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace parlor {
namespace {

constexpr std::size_t largest_file = 1 << 20;

std::vector<std::string> names_of(std::span<const option_row> rows, std::string (*spell)(std::string_view)) {
    std::vector<std::string> names;
    for (const option_row& row : rows)
        names.push_back(spell(row.key));
    return names;
}

std::string as_it_is(std::string_view key) {
    return std::string(key);
}

[[noreturn]] void refuse_argument(std::string_view argument, std::span<const option_row> rows) {
    if (!argument.starts_with('-')) {
        throw config_error(fmt::format("unexpected argument \"{}\": options begin with --", argument));
    }
    std::vector<std::string> names = names_of(rows, option_name);
    for (const char* each :
         {"--config", "--check-config", "--print-config", "--contract", "--contract-diff", "--version", "--help"}) {
        names.emplace_back(each);
    }
    const std::string_view name = argument.substr(0, argument.find('='));
    throw config_error(fmt::format("{}: no such option{}", name, did_you_mean(name, names)));
}

/// CLI11 takes arguments from back to front, and `--data=` for a missing value; here it is an empty one.
std::vector<std::string> reversed_arguments(int argc, const char* const* argv) {
    std::vector<std::string> out;
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        const bool empty_value = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        if (empty_value) argument.pop_back();
        out.push_back(std::move(argument));
        if (empty_value) out.emplace_back();
    }
    std::ranges::reverse(out);
    return out;
}

std::string read_whole(const std::string& path, std::string_view source) {
    const auto cannot_read = [&](const std::string& why) {
        return config_error(fmt::format("{}: cannot read {}: {}", source, path, why));
    };
    if (path.empty()) throw config_error(fmt::format("{}: expected the name of a file", source));
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
    if (!file) throw cannot_read(std::generic_category().message(errno));
    std::string content(largest_file + 1, '\0');
    content.resize(std::fread(content.data(), 1, content.size(), file.get()));
    if (std::ferror(file.get())) throw cannot_read(std::generic_category().message(errno));
    if (content.size() > largest_file) throw cannot_read("it is larger than 1MiB");
    return content;
}

/// One value as the text that an option would carry, or nothing for shapes that no option has.
std::optional<std::string> scalar_text(const toml::node& value) {
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* number = value.as_integer()) return std::to_string(number->get());
    if (const auto* flag = value.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* number = value.as_floating_point()) return fmt::format("{:#}", number->get());
    return std::nullopt;
}

std::string value_text(const toml::node& value, option_kind kind, const std::string& where) {
    if (kind == option_kind::text && !value.is_string()) throw config_error(where + ": expected a text in quotes");
    if (auto text = scalar_text(value)) return *text;
    const auto* list = value.as_array();
    if (!list || kind != option_kind::list) {
        throw config_error(where + ": expected " + (kind == option_kind::list ? "a list of texts" : "a single value"));
    }
    std::string joined;
    for (const toml::node& item : *list) {
        if (!item.is_string()) throw config_error(where + ": expected a list of texts");
        if (!joined.empty()) joined += ',';
        joined += item.as_string()->get();
    }
    return joined;
}

given_text read_entry(const toml::key& key, const toml::node& value, const std::string& path,
                      std::span<const option_row> rows) {
    const std::string source = fmt::format("{}:{}", path, key.source().begin.line);
    const std::string name(key.str());
    const auto row = std::ranges::find(rows, std::string_view(name), &option_row::key);
    if (row == rows.end()) {
        const char* const hint = value.is_table() ? "; all keys stand at the top, outside of tables" : "";
        throw config_error(
            fmt::format("{}: {}: no such key{}{}", source, name, did_you_mean(name, names_of(rows, as_it_is)), hint));
    }
    return {name, value_text(value, row->kind, source + ": " + name), source};
}

}  // namespace

std::string option_name(std::string_view key) {
    std::string name = "--" + std::string(key);
    std::ranges::replace(name, '_', '-');
    return name;
}

std::string variable_name(std::string_view key) {
    std::string name = "PARLOR_" + std::string(key);
    std::ranges::transform(name, name.begin(),
                           [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    return name;
}

arguments read_arguments(int argc, const char* const* argv, std::span<const option_row> rows) {
    arguments out;
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    const auto flag = [&app](const char* names, bool& value) { app.add_flag(names, value)->disable_flag_override(); };
    flag("--help,-h", out.help);
    flag("--version", out.version);
    flag("--check-config", out.check_config);
    flag("--print-config", out.print_config);

    std::map<std::string, CLI::results_t> texts;
    const auto option = [&](const std::string& name) {
        const auto keep = [&texts, name](const CLI::results_t& results) {
            texts[name] = results;
            return true;
        };
        app.add_option(name, keep)->take_all()->allow_extra_args(false);
    };
    option("--config");
    option("--contract");
    option("--contract-diff");
    for (const option_row& row : rows)
        option(option_name(row.key));

    try {
        app.parse(reversed_arguments(argc, argv));
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string text = error.what();  // "--threads: 1 required missing" or "check-config was given …"
        const std::string name = text.substr(0, text.find_first_of(": "));
        throw config_error(name.starts_with('-') ? name + ": expected a value" : "--" + name + ": takes no value");
    } catch (const CLI::ParseError& error) {
        throw config_error(error.what());
    }
    if (out.help || out.version) return out;
    if (const auto left = app.remaining(); !left.empty()) refuse_argument(left.front(), rows);

    if (const auto found = texts.find("--config"); found != texts.end()) out.config_file = found->second.back();
    if (const auto found = texts.find("--contract"); found != texts.end()) out.contract = found->second.back();
    if (const auto found = texts.find("--contract-diff"); found != texts.end())
        out.contract_diff = found->second.back();
    for (const option_row& row : rows) {
        const auto found = texts.find(option_name(row.key));
        if (found == texts.end()) continue;
        const bool list = row.kind == option_kind::list;
        const std::string text = list ? fmt::format("{}", fmt::join(found->second, ",")) : found->second.back();
        out.given.push_back({std::string(row.key), text, found->first});
    }
    return out;
}

std::vector<given_text> read_variables(const environment& variables, std::span<const option_row> rows,
                                       std::vector<std::string>& notes) {
    std::vector<given_text> out;
    std::vector<std::string> names = names_of(rows, variable_name);
    names.emplace_back("PARLOR_CONFIG");
    for (const auto& [name, text] : variables) {
        if (!name.starts_with("PARLOR_")) continue;
        const auto found = std::ranges::find(names, name);
        if (found == names.end()) {
            const std::string meant = did_you_mean(name, names);
            if (!meant.empty()) throw config_error(fmt::format("{}: no such setting{}", name, meant));
            notes.push_back(fmt::format("{}: no such setting; ignored", name));
            continue;
        }
        const auto index = static_cast<std::size_t>(found - names.begin());
        if (index < rows.size()) out.push_back({std::string(rows[index].key), text, name});
    }
    return out;
}

namespace {

// TOML has none but tabs and line ends, and toml++ 3.3 trips over some (an assertion in debug builds).
void refuse_control_characters(std::string_view content, const std::string& path) {
    const auto wrong = std::ranges::find_if(
        content, [](char c) { return (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; });
    if (wrong == content.end()) return;
    const auto line = 1 + std::count(content.begin(), wrong, '\n');
    throw config_error(fmt::format("{}:{}: expected text, got a control character", path, line));
}

}  // namespace

std::vector<given_text> read_file(const std::string& path, std::string_view source, std::span<const option_row> rows) {
    const std::string content = read_whole(path, source);
    refuse_control_characters(content, path);
    toml::table file;
    try {
        file = toml::parse(content);
    } catch (const toml::parse_error& error) {
        throw config_error(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    } catch (const tripped&) {
        throw config_error(fmt::format("{}: a key begins with a character that keys may not have", path));
    }

    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [key, value] : file)
        entries.emplace_back(&key, &value);
    std::ranges::sort(entries, {}, [](const auto& entry) { return entry.first->source().begin.line; });
    std::vector<given_text> out;
    for (const auto& [key, value] : entries)
        out.push_back(read_entry(*key, *value, path, rows));
    return out;
}

}  // namespace parlor
