#include "parlor/core/config_change.hpp"

#include <utility>

#include "core/config_table.hpp"

namespace parlor {

std::vector<config_change> take_over(config& running, const config& wanted) {
    config next = running;
    std::vector<config_change> changes;
    for (const setting& each : setting_table()) {
        std::string before = each.text(running);
        std::string after = each.text(wanted);
        if (before == after) continue;
        if (each.row.reloadable) each.set(next, after);
        changes.push_back({.key = std::string(each.row.key),
                           .before = std::move(before),
                           .after = std::move(after),
                           .taken = each.row.reloadable});
    }
    next.max_connections_per_address_set = wanted.max_connections_per_address_set;  // given, if only as it was
    check_config(next);
    running = std::move(next);
    return changes;
}

}  // namespace parlor
