// How many messages a connection may send, and when it has gone too far. Pure; the session asks it for each message.
#pragma once

#include <cstdint>
#include <memory>

#include "core/token_bucket.hpp"

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
        if (!refused_) refused_ = std::make_unique<refusals>(now, now);
        if (now - refused_->last >= forgiveness) refused_->first = now;
        refused_->last = now;
        return now - refused_->first >= patience ? verdict::close : verdict::refuse;
    }

private:
    struct refusals {
        refusals(time_point from, time_point to) noexcept : first(from), last(to) {}
        time_point first;  // of the run that goes on
        time_point last;
    };

    token_bucket bucket_;
    std::unique_ptr<refusals> refused_;  // most are never refused
};

}  // namespace parlor
