#include "chaos/debts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace chaos {
namespace {

std::string seconds(parlor::duration lasting) {
    return fmt::format("{:.1f} s", std::chrono::duration<double>(lasting).count());
}

std::string refusal_of(const debts::debt& of) {
    return of.refusal.empty() ? "" : "; it was refused again and again: " + of.refusal;
}

}  // namespace

debts::entry::entry(debts& in, std::string what, parlor::time_point now) : in_(in), number_(++in.last_) {
    in_.open_.emplace(number_, debt{.what = std::move(what), .since = now});
}

std::string debts::overdue(parlor::time_point now, parlor::time_point connected_since, parlor::duration patience,
                           parlor::duration most) const {
    if (open_.empty()) return {};
    const debt& oldest = open_.begin()->second;
    if (connected_since <= now && now - std::max(oldest.since, connected_since) > patience) {
        return oldest.what + " never came, and the connection was there" + refusal_of(oldest);
    }
    if (now - oldest.since <= most) return {};
    return fmt::format("{} has not come for {}, whatever connections there were{}", oldest.what,
                       seconds(now - oldest.since), refusal_of(oldest));
}

std::string debts::account(parlor::time_point now) const {
    if (open_.empty()) return {};
    const debt& oldest = open_.begin()->second;
    return fmt::format("waits for {} for {}{}, and for {} more", oldest.what, seconds(now - oldest.since),
                       refusal_of(oldest), open_.size() - 1);
}

}  // namespace chaos
