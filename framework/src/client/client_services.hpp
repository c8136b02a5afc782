// What the client connections of one thread share. Whoever runs the loop owns the parts.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "net/dialer.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/random.hpp"
#include "parlor/wire/frame_writer.hpp"

namespace parlor {

class client_connection;

/// The connections that have something to send. Each of them is written once, at the end of the loop's turn.
class client_flushes {
public:
    explicit client_flushes(loop& on) noexcept : loop_(on) {}
    void add(client_connection& dirty);
    void remove(const client_connection& gone) noexcept;

private:
    void flush();

    loop& loop_;
    std::vector<client_connection*> dirty_;
    std::vector<client_connection*> flushing_;
};

struct client_services {
    client_services(loop& on_loop, dialer& dialing, random_source& chance)
        : on(on_loop),
          dial(dialing),
          random(chance),
          writer(role::client, [&chance] { return static_cast<std::uint32_t>(chance.next()); }),
          flushes(on_loop),
          scratch(scratch_bytes) {}

    static constexpr std::size_t scratch_bytes = std::size_t{64} * 1024;

    loop& on;
    dialer& dial;
    random_source& random;  ///< of keys, masks and jitter
    frame_writer writer;
    client_flushes flushes;
    std::vector<std::byte> scratch;  ///< where every connection receives
};

}  // namespace parlor
