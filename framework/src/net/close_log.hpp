// The last connections of a shard that ended, and why: what an operator asks when somebody says "I was thrown out".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/message/session_ref.hpp"
#include "parlor/wire/close_code.hpp"

namespace parlor {

/// Who began it.
enum class closed_by : std::uint8_t { server, client, network };

/// One connection that ended, or is about to.
struct close_note {
    wall_time at{};
    session_ref session;  ///< none: of an endpoint, or its session was over already
    std::string user;
    std::string address;
    close_code code = close_code::abnormal;
    std::string reason;  ///< a client's is its own, cut after 123 bytes as the protocol has it
    closed_by by = closed_by::network;
};

/// Keeps the newest. One thread.
class close_log {
public:
    static constexpr std::size_t capacity = 128;

    void add(close_note what) {
        kept_[count_ % capacity] = std::move(what);
        ++count_;
    }
    /// The newest first.
    [[nodiscard]] std::vector<close_note> newest(std::size_t most) const;

private:
    std::array<close_note, capacity> kept_;
    std::size_t count_ = 0;
};

}  // namespace parlor
