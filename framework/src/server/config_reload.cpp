#include "server/config_reload.hpp"

#include <algorithm>
#include <string_view>

#include "parlor/core/log.hpp"
#include "server/server_core.hpp"

namespace parlor {
namespace {

void reload_certificates(server_core& core) {
    if (!core.tls) return;
    try {
        core.reload_certificates();
        log::info(log::area::server, "the certificates were read again");
    } catch (const std::exception& e) {
        log::error(log::area::server, "the certificates could not be read again; the old ones stay",
                   {{"what", e.what()}});
    }
}

void reload_keys(server_core& core) {
    if (core.settings.jwt_keys.empty()) return;
    try {
        core.who_is_it->reload();
        log::info(log::area::server, "the keys of tokens were read again");
    } catch (const std::exception& e) {
        log::error(log::area::server, "the keys of tokens could not be read again; the old ones stay",
                   {{"what", e.what()}});
    }
}

void refuse(std::string_view why) {
    log::error(log::area::server, "the configuration could not be read again; nothing has changed", {{"what", why}});
}

std::string_view without_line_end(std::string_view line) {
    return line.substr(0, line.find('\n'));
}

void tell(const std::vector<config_change>& changes) {
    for (const config_change& each : changes) {
        if (each.taken) {
            log::info(log::area::server, "a setting has changed",
                      {{"key", each.key}, {"before", each.before}, {"after", each.after}});
        } else {
            log::warn(log::area::server, "a setting changes with the next start only",
                      {{"key", each.key}, {"before", each.before}, {"after", each.after}});
        }
    }
    const auto taken = std::ranges::count_if(changes, &config_change::taken);
    log::info(log::area::server, "the configuration was read again", {{"changed", taken}});
}

}  // namespace

void reload_all(server_core& core, const settings_reader& read, std::function<void()> done) {
    if (!done) done = [] {};
    reload_certificates(core);
    reload_keys(core);
    if (!read) return done();
    const startup again = read();
    if (!again.settings) {
        refuse(without_line_end(again.err));
        return done();
    }
    try {
        core.reload(*again.settings, [done](const std::vector<config_change>& changes) {
            tell(changes);
            done();
        });
        log::set_level(again.settings->log_level);
        log::set_format(again.settings->log_format);
    } catch (const config_error& contradiction) {
        refuse(contradiction.what());
        done();
    }
}

}  // namespace parlor
