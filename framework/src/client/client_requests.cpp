#include "client/client_requests.hpp"

#include "parlor/core/units.hpp"

namespace parlor {

std::uint64_t client_requests::open(std::string_view what, duration timeout, handler done) {
    auto made = std::make_unique<waiting>();
    made->of = this;
    made->id = ++last_;
    made->what = what;
    made->timeout = timeout;
    made->done = std::move(done);
    if (timeout > duration::zero()) loop_.arm_after(*made, timeout);
    waiting_.emplace(last_, std::move(made));
    return last_;
}

bool client_requests::settle(std::uint64_t id, std::string payload, std::optional<failure> error) {
    const auto found = waiting_.extract(id);
    if (found.empty()) return false;
    found.mapped()->done(id, std::move(payload), std::move(error));
    return true;
}

void client_requests::fail_all(const failure& why) {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, each] : waiting_)
        ids.push_back(id);
    for (const std::uint64_t id : ids)
        settle(id, {}, why);
}

void client_requests::waiting::on_timer() {
    std::string text = "no reply to " + what + " within " + format_duration(timeout);
    of->settle(id, {}, failure(errc::deadline_exceeded, std::move(text)));
}

}  // namespace parlor
