// What connections and sessions need of their shard. server/shard owns the real ones.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "net/heartbeat.hpp"
#include "net/outbox.hpp"
#include "net/token_bucket.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/random.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "parlor/wire/inflater.hpp"

namespace parlor {

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

struct net_services {
    loop& on;
    const config& settings;
    heartbeat_options heartbeat;
    outbox_limits outbox;
    token_bucket_options rate;
    std::span<std::byte> scratch;  ///< where every connection of the shard receives
    frame_writer& writer;
    deflater& zip;
    inflater& unzip;
    flush_list& flushes;
    random_source& random;
};

}  // namespace parlor
