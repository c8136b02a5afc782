// What connections and sessions need of their shard. server/shard owns the real ones.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/token_bucket.hpp"
#include "net/heartbeat.hpp"
#include "net/net_figures.hpp"
#include "net/outbox.hpp"
#include "net/shared_rates.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/limit.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/random.hpp"
#include "parlor/net/message.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "parlor/wire/inflater.hpp"

namespace parlor {

class close_log;
class websocket;

/// The connections that have something to send. Each of them is written once, at the end of the loop's turn.
class flush_list {
public:
    explicit flush_list(loop& on) : loop_(on) {}
    void add(websocket& dirty);
    void remove(const websocket& gone) noexcept;

private:
    void flush();

    loop& loop_;
    std::vector<websocket*> dirty_;
    std::vector<websocket*> flushing_;
};

/// What has happened since the start, on all shards.
struct net_counters {
    std::atomic<std::uint64_t> dropped = 0;  // unsequenced messages that a policy dropped
    limit_counts past;
};

struct net_services {
    loop& on;
    const config& settings;
    heartbeat_options heartbeat;
    std::size_t max_outbox_bytes;  ///< of each connection; 0 = no limit
    token_bucket_options rate;
    std::span<std::byte> scratch;  ///< where every connection of the shard receives
    frame_writer& writer;
    deflater& zip;
    inflater& unzip;
    flush_list& flushes;
    random_source& random;
    net_counters& counters;
    net_figures& figures;
    shared_rates* users = nullptr;                ///< null: users have no rate of their own
    shared_rates* addresses = nullptr;            ///< null: addresses have none
    close_log* closes = nullptr;                  ///< told of every connection that ends; null: nobody is
    std::size_t untraced = 0;                     ///< messages since the last that trace_every chose
    std::optional<message> spare{std::in_place};  ///< what an endpoint sent: in it the next one received is kept
};

}  // namespace parlor
