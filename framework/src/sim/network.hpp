// The network of a simulated world: streams that split, delay, stall, go dead and are reset, by a seed or by request.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/dialer.hpp"
#include "net/listener.hpp"
#include "sim/simulated_loop.hpp"

namespace parlor::sim {

class simulated_stream;

/// One direction of a connection: what was sent and has not arrived, and what has arrived and was not read.
struct lane {
    struct segment {
        std::string bytes;
        bool fin = false;
    };
    std::deque<segment> travelling;
    std::string arrived;
    std::size_t unread_bytes = 0;  // both together: what the window counts
    std::size_t window = 0;
    time_point last_arrival{};
    time_point stalled_until{};
    bool dead = false;   // what is sent here never arrives, and nobody is told
    bool ended = false;  // the end has arrived
    bool fin_sent = false;
};

/// A connection: side 0 is who dialed. Shared by its two ends and by what is on its way.
struct cable {
    std::uint64_t number = 0;
    std::uint64_t server = 0;  // the machine on side 1
    std::array<lane, 2> from;  // by the sending side
    std::array<simulated_stream*, 2> ends{};
    std::array<bool, 2> closed{};  // this side reads no more
    std::array<bool, 2> broken{};  // this side has learnt of a reset
    [[nodiscard]] bool over() const noexcept { return (closed[0] || broken[0]) && (closed[1] || broken[1]); }
};

/// Faults that a connection may meet.
enum class cable_fault : std::uint8_t {
    stall,     // one direction, for a while
    reset,     // both ends learn of it
    dead,      // both directions, and nobody learns of it
    half_open  // one direction, and nobody learns of it
};

class network {
public:
    explicit network(world& in) : world_(in) {}

    [[nodiscard]] world& in() noexcept { return world_; }

    /// A place where connections to a machine arrive; several of a machine share them.
    [[nodiscard]] std::unique_ptr<listener> listen(std::uint64_t machine, simulated_loop& on);
    /// The machine that listened last.
    [[nodiscard]] std::uint64_t newest_machine() const noexcept { return newest_machine_; }
    /// What dials the server from that address.
    [[nodiscard]] std::unique_ptr<dialer> make_dialer(simulated_loop& on, std::string address);

    /// Connections that both ends still hold.
    [[nodiscard]] std::vector<std::shared_ptr<cable>> living();
    void inflict(cable& on, cable_fault what);
    /// The machine is gone. With `silent` its peers are not told; else their connections are reset.
    void cut_off(std::uint64_t machine, bool silent);
    /// Ends of connections that a machine still holds open.
    [[nodiscard]] std::size_t streams_of(std::uint64_t machine) const;
    /// From now on nothing goes wrong by itself; what is dead stays dead.
    void calm() noexcept { calm_ = true; }

private:
    friend class simulated_stream;
    friend class simulated_dialer;
    friend class simulated_listener;

    void send(const std::shared_ptr<cable>& over, std::size_t side, std::string bytes, bool fin);
    void arrive(const std::shared_ptr<cable>& over, std::size_t side);
    /// The other side of `side` learns, in a while, that the connection was reset.
    void send_reset(const std::shared_ptr<cable>& over, std::size_t side);
    [[nodiscard]] duration latency();
    void connect(simulated_loop& on, const std::string& address, dialer::done done);

    world& world_;
    std::vector<class simulated_listener*> listeners_;
    std::vector<std::weak_ptr<cable>> cables_;
    std::uint64_t last_cable_ = 0;
    std::uint64_t newest_machine_ = 0;
    bool calm_ = false;
};

/// One end of a cable, as memory_transport is one of a pipe.
class simulated_stream final : public transport {
public:
    simulated_stream(network& net, simulated_loop& on, std::shared_ptr<cable> over, std::size_t side,
                     std::string peer_address);
    ~simulated_stream() override;

    void watch(stream_watcher* who) override;
    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override;
    void shutdown_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    [[nodiscard]] std::string peer_address() const override { return peer_address_; }

    void tell_soon();

private:
    [[nodiscard]] lane& in() const noexcept { return cable_->from[1 - side_]; }
    [[nodiscard]] lane& out() const noexcept { return cable_->from[side_]; }
    [[nodiscard]] bool broken() const noexcept { return closed_ || cable_->broken[side_]; }
    [[nodiscard]] bool can_read() const noexcept;
    [[nodiscard]] bool can_write() const noexcept;
    void tell();
    void leave();

    network& net_;
    simulated_loop* loop_;
    std::shared_ptr<cable> cable_;
    const std::size_t side_;
    const std::string peer_address_;
    stream_watcher* watcher_ = nullptr;
    std::shared_ptr<simulated_stream*> self_ = std::make_shared<simulated_stream*>(this);  // for what is posted
    bool tells_soon_ = false;
    bool awaits_bytes_ = true;
    bool awaits_room_ = false;
    bool closed_ = false;
};

}  // namespace parlor::sim
