#include "parlor/room/pending.hpp"

namespace parlor::detail {

call_state::call_state(loop& on, duration deadline) : loop_(on), door_(on, "an answer") {
    on.arm_after(*this, deadline);
}

void call_state::settle(std::string payload, std::optional<failure> error) {
    if (loop_.is_current()) return finish(std::move(payload), std::move(error));
    loop_.post([self = shared_from_this(), answer = std::make_unique<std::pair<std::string, std::optional<failure>>>(
                                               std::move(payload), std::move(error))] {
        self->finish(std::move(answer->first), std::move(answer->second));
    });
}

void call_state::finish(std::string payload, std::optional<failure> error) {
    if (std::exchange(done_, true)) return;
    disarm();
    payload_ = std::move(payload);
    error_ = std::move(error);
    door_.notify();
}

void call_state::on_timer() {
    finish({}, failure(errc::deadline_exceeded, "no answer within 5 s"));
}

task<std::string> call_state::wait() {
    if (!done_) co_await door_.wait();
    if (error_) throw failure(*error_);
    co_return std::move(payload_);
}

}  // namespace parlor::detail
