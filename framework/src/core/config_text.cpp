// --help and --print-config, both walked off the table.
#include "core/config_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/config_sources.hpp"
#include "core/config_values.hpp"
#include "core/quote.hpp"

namespace parlor {
namespace {

void help_line(std::string& out, std::string_view option, std::string_view help) {
    fmt::format_to(std::back_inserter(out), "  {:<44} {}\n", option, help);
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string toml_value(option_kind kind, const std::string& text) {
    switch (kind) {
        case option_kind::count:
        case option_kind::size:
        case option_kind::interval:
            return is_number(text) ? text : quoted(text);
        case option_kind::list: {
            std::vector<std::string> items = split_list(text);
            std::ranges::transform(items, items.begin(), [](const std::string& item) { return quoted(item); });
            return fmt::format("[{}]", fmt::join(items, ", "));
        }
        case option_kind::text:
        case option_kind::address:
        case option_kind::choice:
            break;
    }
    return quoted(text);
}

}  // namespace

std::string help_text(std::string_view program, std::string_view version, std::span<const option_row> rows) {
    std::string out = fmt::format(
        "{0} {1}\n"
        "Usage: {0} [OPTION]...\n\n"
        "Every setting is an option, a variable and a key of the file: --max-message-bytes 64KiB,\n"
        "PARLOR_MAX_MESSAGE_BYTES=64KiB, max_message_bytes = \"64KiB\". An option goes over a variable,\n"
        "a variable over the file. DURATION: 250ms 10s 5m 1h 30d; SIZE: 65536 64KiB 1MiB.\n"
        "In limits and durations 0 means no limit.\n",
        program, version);
    std::string_view group;
    for (const option_row& row : rows) {
        if (row.group != group) {
            group = row.group;
            fmt::format_to(std::back_inserter(out), "\n{}:\n", group);
        }
        const std::string standard = row.default_text.empty() ? "" : fmt::format(" [{}]", row.default_text);
        help_line(out, fmt::format("{} {}", option_name(row.key), row.value_name), std::string(row.help) + standard);
    }
    out += "\nAnd:\n";
    help_line(out, "--config FILE", "read settings from this TOML file (or PARLOR_CONFIG)");
    help_line(out, "--check-config", "check all settings, say so, and exit");
    help_line(out, "--print-config", "print the settings in use as TOML, with where each came from");
    help_line(out, "--contract FORM", "print what clients may say and hear: asyncapi|typescript|json-schema");
    help_line(out, "--contract-diff FILE", "print what breaks clients of that AsyncAPI document; exit 1 if anything");
    help_line(out, "--version", "print the version");
    help_line(out, "-h, --help", "print this");
    return out;
}

std::string config_text(std::string_view program, std::string_view version, std::span<const option_row> rows,
                        const std::map<std::string, effective_text, std::less<>>& effective) {
    std::string out = fmt::format("# {} {}: the settings in use, and where each came from\n", program, version);
    std::string_view group;
    for (const option_row& row : rows) {
        if (row.group != group) {
            group = row.group;
            fmt::format_to(std::back_inserter(out), "\n# {}\n", group);
        }
        const effective_text& each = effective.find(row.key)->second;
        const std::string line = fmt::format("{} = {}", row.key, toml_value(row.kind, each.text));
        std::string source;
        append_one_line(source, each.source);
        // To give this key its default is not the same as not to give it.
        const bool stays_unset = row.key == "max_connections_per_address" && each.source == default_source;
        fmt::format_to(std::back_inserter(out), "{}{:<{}} # {}{}\n", stays_unset ? "# " : "", line,
                       stays_unset ? 42 : 44, source, stays_unset ? "; once it is set, loopback counts too" : "");
    }
    return out;
}

}  // namespace parlor
