#include "server/admin_rates.hpp"

#include <algorithm>

namespace parlor {
namespace {

double seconds(duration of) noexcept {
    return std::chrono::duration<double>(of).count();
}

}  // namespace

void admin_rates::add(const totals& now, time_point at) noexcept {
    kept_[count_ % kept_.size()] = {.total = now, .at = at};
    ++count_;
}

admin::rates admin_rates::over(std::size_t back) const noexcept {
    if (count_ < 2) return {};
    const sample& from = before(std::min({back, count_ - 1, steps}));
    const sample& to = before(0);
    const double took = seconds(to.at - from.at);
    if (took <= 0) return {};
    const auto rate = [took](std::uint64_t then, std::uint64_t now) { return static_cast<double>(now - then) / took; };
    return {.messages_in = rate(from.total.messages_in, to.total.messages_in),
            .messages_out = rate(from.total.messages_out, to.total.messages_out),
            .bytes_in = rate(from.total.bytes_in, to.total.bytes_in),
            .bytes_out = rate(from.total.bytes_out, to.total.bytes_out)};
}

double admin_rates::cpu_percent() const noexcept {
    if (count_ < 2) return 0;
    const double took = seconds(before(0).at - before(1).at);
    return took <= 0 ? 0 : 100 * (before(0).total.cpu_seconds - before(1).total.cpu_seconds) / took;
}

}  // namespace parlor
