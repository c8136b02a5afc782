// From argv, environment and file to settings, or to the one line that says what was wrong.
#include "parlor/core/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/config_sources.hpp"
#include "core/config_table.hpp"
#include "core/config_text.hpp"
#include "core/config_values.hpp"
#include "core/quote.hpp"
#include "parlor/core/units.hpp"

namespace parlor {
namespace {

using effective_texts = std::map<std::string, effective_text, std::less<>>;

std::string files(std::size_t count) {
    return count == 1 ? "1 file" : fmt::format("{} files", count);
}

void check_outbox(const config& settings) {
    const std::size_t message = settings.max_message_bytes;
    const std::size_t outbox = settings.max_outbox_bytes;
    if (outbox != 0 && outbox / 2 < message) {
        throw config_error(
            fmt::format("max_outbox_bytes is {}, less than twice max_message_bytes, {}; expected at least {}, or 0 for "
                        "no limit",
                        format_size(outbox), format_size(message), format_size(message * 2)));
    }
}

void check_tls(const config& settings) {
    if (settings.tls_cert.size() != settings.tls_key.size()) {
        throw config_error(fmt::format("tls_cert names {} and tls_key {}; expected a key for each certificate",
                                       files(settings.tls_cert.size()), files(settings.tls_key.size())));
    }
    if (!settings.tls_client_ca.empty() && settings.tls_cert.empty()) {
        throw config_error("tls_client_ca means nothing without tls_cert and tls_key");
    }
}

void check_admin(const config& settings) {
    const admin_place place = place_of_admin(settings);
    if (!place.at || !settings.admin_token.empty()) return;
    const address_range v4("127.0.0.0/8");
    const address_range v6("::1");
    if (v4.contains(place.at->host) || v6.contains(place.at->host)) return;
    throw config_error("admin is to be reached from other machines; expected admin_token, a file with a token");
}

void check_proxies(const config& settings) {
    if (!settings.proxy_protocol || !settings.trusted_proxies.empty()) return;
    throw config_error("proxy_protocol means nothing without trusted_proxies");
}

void check_take_over(const config& settings) {
    if (settings.take_over && settings.data.empty()) throw config_error("take_over means nothing without data");
}

std::string socket_in_data(const config& settings, std::string_view name) {
    std::string path = settings.data + (settings.data.ends_with('/') ? "" : "/") + std::string(name);
    return path.size() > longest_socket_path ? std::string() : path;
}

/// Applies texts in the order of their precedence and remembers which one counts.
class resolver {
public:
    explicit resolver(std::span<const extra_option> extra_options) : extra_options_(extra_options) {
        for (const option_row& row : option_table())
            rows_.push_back(row);
        for (const extra_option& each : extra_options)
            rows_.push_back(each.row);
        for (const option_row& row : rows_) {
            effective_[std::string(row.key)] = {std::string(row.default_text), std::string(default_source)};
        }
        for (const extra_option& each : extra_options)
            each.set(each.row.default_text);
    }

    [[nodiscard]] std::span<const option_row> rows() const noexcept { return rows_; }
    [[nodiscard]] const config& settings() const noexcept { return settings_; }

    void apply(const std::vector<given_text>& texts) {
        for (const given_text& each : texts) {
            try {
                set(each);
            } catch (const std::invalid_argument& error) {
                const bool from_file = each.source != option_name(each.key) && each.source != variable_name(each.key);
                throw config_error(
                    fmt::format("{}: {}{}", each.source, from_file ? each.key + ": " : "", error.what()));
            }
            effective_[each.key] = {each.text, each.source};
            if (each.key == "max_connections_per_address") settings_.max_connections_per_address_set = true;
        }
    }

    /// Contradictions are blamed on a text that was given, not on the default that it meets.
    void check() const {
        check_together(check_outbox, {"max_outbox_bytes", "max_message_bytes"});
        check_together(check_tls, {"tls_cert", "tls_key", "tls_client_ca"});
        check_together(check_proxies, {"proxy_protocol"});
        check_together(check_admin, {"admin"});
        check_together(check_take_over, {"take_over"});
    }

    [[nodiscard]] effective_texts effective() const {
        effective_texts out = effective_;
        std::string& total = out.at("max_total_outbox_bytes").text;  // shown as what it came to here
        if (total == "auto") total = format_size(settings_.max_total_outbox_bytes);
        return out;
    }

private:
    void check_together(void (*checks)(const config&), std::initializer_list<std::string_view> keys) const {
        try {
            checks(settings_);
        } catch (const config_error& error) {
            std::string_view blamed = default_source;
            for (const std::string_view key : keys) {
                if (blamed == default_source) blamed = effective_.find(key)->second.source;
            }
            throw config_error(fmt::format("{}: {}", blamed, error.what()));
        }
    }

    void set(const given_text& given) {
        const auto own = std::ranges::find(setting_table(), given.key, [](const setting& s) { return s.row.key; });
        if (own != setting_table().end()) return own->set(settings_, given.text);
        std::ranges::find(extra_options_, given.key, [](const extra_option& e) { return e.row.key; })->set(given.text);
    }

    std::span<const extra_option> extra_options_;
    std::vector<option_row> rows_;
    config settings_;
    effective_texts effective_;
};

/// The file, and what named it.
struct named_file {
    std::optional<std::string> path;
    std::string_view named_by;
};

named_file find_file(const arguments& given, const environment& variables) {
    if (given.config_file) return {given.config_file, "--config"};
    const auto variable = variables.find("PARLOR_CONFIG");
    if (variable == variables.end() || variable->second.empty()) return {};
    return {variable->second, "PARLOR_CONFIG"};
}

std::optional<contract_form> form_of(const arguments& given) {
    if (!given.contract) return std::nullopt;
    if (*given.contract == "asyncapi") return contract_form::asyncapi;
    if (*given.contract == "typescript") return contract_form::typescript;
    if (*given.contract == "json-schema") return contract_form::json_schema;
    throw config_error(
        fmt::format("--contract: expected asyncapi, typescript or json-schema, got {}", quoted(*given.contract)));
}

startup print(std::string out) {
    startup result;
    result.out = std::move(out);
    return result;
}

startup resolve(std::string_view program, std::string_view version, int argc, const char* const* argv,
                const environment& variables, std::span<const extra_option> extra_options, const config_check& check) {
    resolver all(extra_options);
    const arguments given = read_arguments(argc, argv, all.rows());
    if (given.help) return print(help_text(program, version, all.rows()));
    if (given.version) return print(fmt::format("{} {}\n", program, version));

    const named_file file = find_file(given, variables);
    if (file.path) all.apply(read_file(*file.path, file.named_by, all.rows()));
    std::vector<std::string> notes;
    all.apply(read_variables(variables, all.rows(), notes));
    all.apply(given.given);
    all.check();
    if (check) check(all.settings());
    if (given.print_config) return print(config_text(program, version, all.rows(), all.effective()));
    if (given.check_config) return print("configuration ok\n");

    startup result;
    result.contract = form_of(given);
    result.contract_diff = given.contract_diff;
    result.config_file = file.path;
    result.settings = all.settings();
    for (const std::string& note : notes) {
        append_one_line(result.err, fmt::format("{}: {}", program, note));
        result.err += '\n';
    }
    return result;
}

}  // namespace

void check_config(const config& settings) {
    check_outbox(settings);
    check_tls(settings);
    check_admin(settings);
    check_proxies(settings);
    check_take_over(settings);
}

std::string place_of_handover(const config& settings) {
    return settings.data.empty() ? std::string() : socket_in_data(settings, "handover.sock");
}

admin_place place_of_admin(const config& settings) {
    if (settings.admin == "off") return {};
    if (settings.admin == "auto") {
        if (settings.data.empty()) return {};
        return {.path = socket_in_data(settings, "admin.sock"), .at = {}};
    }
    if (settings.admin.find('/') != std::string::npos) return {.path = settings.admin, .at = {}};
    return {.path = {}, .at = parse_listen(settings.admin)};
}

environment process_environment() {
    environment variables;
    for (char** each = ::environ; each && *each; ++each) {
        const std::string_view entry = *each;
        const std::size_t equals = entry.find('=');
        if (equals != std::string_view::npos) variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return variables;
}

startup parse_command_line(std::string_view program, std::string_view version, int argc, const char* const* argv,
                           const environment& variables, std::span<const extra_option> extra_options,
                           const config_check& check) {
    try {
        return resolve(program, version, argc, argv, variables, extra_options, check);
    } catch (const std::exception& error) {
        startup refused;
        append_one_line(refused.err, fmt::format("{}: {}", program, error.what()));
        refused.err += '\n';
        refused.exit_code = 2;
        return refused;
    }
}

}  // namespace parlor
