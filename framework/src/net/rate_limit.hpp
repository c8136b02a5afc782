// How many messages a connection may send, and when it has gone too far. Pure; the session asks it for each message.
#pragma once

#include <cstdint>

#include "net/token_bucket.hpp"

namespace parlor {

/// Past the rate a message is refused with `resource_exhausted`. When refusals have gone on for `patience`, without a
/// pause of `forgiveness` between two of them, the connection is to be closed with 1008.
class rate_limit {
public:
    enum class verdict : std::uint8_t { allow, refuse, close };

    static constexpr duration patience = std::chrono::seconds(3);
    static constexpr duration forgiveness = std::chrono::seconds(1);

    [[nodiscard]] verdict on_message(const token_bucket_options& options, time_point now) noexcept {
        if (bucket_.try_take(options, now)) return verdict::allow;
        if (!refused_ || now - last_refusal_ >= forgiveness) first_refusal_ = now;
        refused_ = true;
        last_refusal_ = now;
        return now - first_refusal_ >= patience ? verdict::close : verdict::refuse;
    }

private:
    token_bucket bucket_;
    time_point first_refusal_{};  // of the run of refusals that goes on
    time_point last_refusal_{};
    bool refused_ = false;
};

}  // namespace parlor
