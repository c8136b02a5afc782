// One client of a run: the framework's own client on a tapped wire. It says things until they are acknowledged, says
// them again, and tells the checker all that it hears.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chaos/checker.hpp"
#include "chaos/debts.hpp"
#include "chaos/plan.hpp"
#include "chaos/wire_tap.hpp"
#include "client/client_core.hpp"
#include "core/event_loop.hpp"
#include "parlor/core/task.hpp"

namespace chaos {

/// How much later than it should the run's loop comes round when it, or the machine, is too busy.
inline constexpr auto late = std::chrono::milliseconds(100);

/// What the clients of a run count together.
struct tally {
    std::uint64_t joins = 0;
    std::uint64_t retries = 0;   ///< answered once already, asked again
    std::uint64_t refusals = 0;  ///< the server was stopping, or had just put us out
    std::uint64_t too_slow = 0;  ///< stalls in which so much was missed that the connection had to be closed
    std::uint64_t excused = 0;   ///< closed as too slow while this program itself got no processor to read with
    parlor::time_point looked;   ///< when the run's loop last came round
    parlor::time_point held_up;  ///< when it last came round late
};

class chaos_client {
public:
    chaos_client(parlor::event_loop& on, parlor::dialer& network, checker& judge, tally& counts, cast_member who,
                 std::uint16_t port);

    void open() { core_.open(); }
    /// For good: all that waits here ends with errc::cancelled.
    void close();
    [[nodiscard]] bool is_open() const noexcept { return core_.state() == parlor::client_state::open; }
    /// Its connection works and nobody meddles with it.
    [[nodiscard]] bool healthy() const noexcept { return is_open() && !disturbed_; }
    /// All that came by this connection it has read at once.
    [[nodiscard]] bool has_always_read() const noexcept { return connections_ != stalled_connection_; }
    /// This program was too busy, or the machine, for anybody to read in time.
    [[nodiscard]] bool could_not_read() const noexcept;
    [[nodiscard]] const cast_member& who() const noexcept { return who_; }
    [[nodiscard]] std::string inbox() const { return "user/" + who_.user; }
    [[nodiscard]] const wire_witness& witness() const noexcept { return witness_; }
    [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }

    /// Joins, again and again until it is in.
    [[nodiscard]] parlor::task<> enter(std::string room);
    [[nodiscard]] parlor::task<> leave(std::string room);
    /// Says its message of that number, in a room or to a user, until it is acknowledged.
    [[nodiscard]] parlor::task<> say(std::uint32_t number, std::string room);
    [[nodiscard]] parlor::task<> write_to(std::uint32_t number, std::string user);
    /// Says its latest `count` messages again with their keys, `times` times each, many at once.
    [[nodiscard]] parlor::task<> say_again(std::size_t count, int times);
    /// A page of what was said in a room before `before` (0: at its end), oldest first, put in front of `into`.
    [[nodiscard]] parlor::task<bool> read_history(std::string room,
                                                  std::vector<std::pair<std::uint64_t, std::string>>& into);

    /// Reads nothing while so much is said in its rooms. When that is too_much_to_miss, the connection must be closed.
    [[nodiscard]] parlor::task<> stall(std::uint32_t bytes);
    [[nodiscard]] parlor::task<> lose_wire(parlor::duration lasting);
    /// The server's process has ended: stalls end, and so does its side of lost wires.
    void on_server_gone();

    /// What the server owes it for longer than it may, or nothing: `patience` with a connection, else `most`.
    [[nodiscard]] std::string overdue(parlor::duration patience, parlor::duration most) const;
    /// What it does and waits for, in words.
    [[nodiscard]] std::string account() const;
    /// That it has heard everything, of the rooms that it is in.
    [[nodiscard]] bool up_to_date() const;
    void at_the_end();

private:
    struct spoken {
        std::string to;  // a room; a user when direct
        bool direct = false;
    };
    [[nodiscard]] parlor::task<std::string> ask_until_answered(std::string type, std::string room, std::string payload,
                                                               std::string key);
    [[nodiscard]] parlor::task<> ask_again(std::uint32_t number);
    void acknowledge(std::uint32_t number, const spoken& what, const std::string& payload);
    void attach(const std::string& room);
    [[nodiscard]] debts::entry owed(std::string what);
    [[nodiscard]] std::uint64_t bytes_in_its_rooms() const;
    void on_change(const parlor::client_change& change);
    void on_gap(const std::string& room, const parlor::room_gap& gap);
    void check_not_closed() const;
    [[nodiscard]] parlor::task<> wait_after_refusal();

    parlor::event_loop& on_;
    checker& judge_;
    tally& counts_;
    const cast_member who_;
    const checker::viewer me_;
    wire_witness witness_;
    wire_tap tap_;
    std::unique_ptr<parlor::random_source> random_ = parlor::make_system_random();
    parlor::client_services services_;
    std::map<std::uint32_t, spoken> spoken_;  // acknowledged, by number
    debts debts_;
    std::uint64_t connections_ = 0;
    std::uint64_t stalled_connection_ = 0;  // the last one that was
    std::map<std::string, bool> attached_;  // whether it is in the room
    parlor::time_point changed_{};          // the state
    parlor::time_point open_since_{};       // undisturbed
    bool disturbed_ = false;
    bool stalls_ = false;
    bool closed_ = false;
    parlor::detail::client_core core_;
};

}  // namespace chaos
