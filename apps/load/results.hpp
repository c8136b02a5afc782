// What a run has seen. The run fills it in, progress and report read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "histogram.hpp"
#include "process_stats.hpp"

namespace load {

/// What a process used between two looks at it.
struct usage {
    process_stats before;
    process_stats after;
    [[nodiscard]] double cpu_seconds() const noexcept { return after.cpu_seconds - before.cpu_seconds; }
};

struct results {
    std::uint64_t opened = 0;
    std::uint64_t joined = 0;
    std::uint64_t refused = 0;       ///< never became a connection, or were not let into their room
    std::uint64_t lost = 0;          ///< ended by the server or the network while they were wanted
    std::uint64_t stalled_lost = 0;  ///< the same, of those that never read: that is what a server should do
    std::uint64_t open_now = 0;
    double connecting_seconds = 0;  ///< until all were there
    double running_seconds = 0;     ///< from the first message that was due to the last thing that was waited for

    std::uint64_t sent = 0;
    std::uint64_t unsent =
        0;  ///< messages that were due and could not be sent: their sender was gone, or its queue full
    std::uint64_t expected = 0;   ///< deliveries that those sent should cause
    std::uint64_t delivered = 0;  ///< of them
    std::uint64_t received = 0;   ///< messages of any kind
    std::uint64_t received_bytes = 0;
    std::uint64_t errors = 0;  ///< answers that speak of an error
    std::string first_problem;

    histogram latency;    ///< ns from the intended send to the arrival; of join to its answer; of connect to open
    histogram lateness;   ///< ns from the intended send to the real one: what the generator itself adds
    histogram handshake;  ///< ns from the dial to the open connection

    std::optional<usage> server;
    usage own;
    bool interrupted = false;

    [[nodiscard]] std::uint64_t missing() const noexcept { return expected > delivered ? expected - delivered : 0; }
    [[nodiscard]] bool all_well() const noexcept {
        return refused == 0 && lost == 0 && errors == 0 && unsent == 0 && missing() == 0;
    }
};

}  // namespace load
